"""Every screen of the kiosk, the look-up and the guide in all its states: scenes to be looked at.

The layout tests, the tests of keys, contrast and reach, and the contact sheets show the same ones.
A scene is a function of a rig and of ``Made`` (both of ``conftest``) that leads to its screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from config.catalogue.index import Index
from config.catalogue.samples import sample
from config.settings import Panel
from contract.ids import Scope
from contract.messages import Done, GuestWifi, Pause, Want
from kiosk.screens.questions import AskPriority
from kiosk.screens.sorry import SORRIES, sorry_about
from kiosk.screens.technician import TechnicianPin

START = dt.datetime(2026, 11, 21, 9, 42, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))
CARD = "001045012345|012345678|NGUYỄN VĂN A|02031945|Nam|Hà Nội|01012022"
OWN_STATES = ("waiting", "called", "parked", "missed", "done", "cancelled")

PANELS = {
    "17-inch": Panel(),
    "wide": Panel(width=1920, height=1080, width_mm=477.0),
    "tall": Panel(width=1080, height=1920, width_mm=268.0),
}


@dataclass(frozen=True)
class Setting:
    """What the person in front of a screen has set."""

    language: str = "vi"
    large: bool = False
    contrast: bool = False
    low: bool = False

    def __str__(self) -> str:
        chosen = [name for name in ("large", "contrast", "low") if getattr(self, name)]
        return "-".join([self.language, *(chosen or ["normal"])])

    def set_on(self, terminal: Any) -> None:
        """Touch, as it were, what differs from how the terminal stands."""
        if terminal.language != self.language:
            terminal.change_language()
        if terminal.large != self.large:
            terminal.change_size()
        if terminal.contrast != self.contrast:
            terminal.change_contrast()
        if terminal.low != self.low:
            terminal.change_height()


def play(rig: Any, made: Any, scene: Callable[..., None], setting: Setting) -> None:
    """Lead a fresh terminal to a scene; what a change of fronts has set back is set again."""
    setting.set_on(rig.terminal)
    rig.step()
    scene(rig, made)
    if getattr(rig.terminal.stage.screen, "is_front", False):
        setting.set_on(rig.terminal)
    rig.step()


@cache
def catalogue() -> Any:
    return sample()


@cache
def index() -> Index:
    return Index(catalogue())


def home(rig, made) -> None:
    assert rig.mark == "kiosk.home"


def home_without_paper(rig, made) -> None:
    rig.terminal._printer_is(made.no_paper)


def home_with_one_closed(rig, made) -> None:
    state = made.services()[1]
    state.open = False
    rig.say("service/land", state)


def closed(rig, made) -> None:
    for state in made.services():
        state.open = False
        state.reason, state.next_opening = "break", START + dt.timedelta(hours=4)
        rig.say(f"service/{state.id}", state)


def pause(rig, made, scope: Scope, name: str = "") -> None:
    reason = {"vi": "Máy chủ đang bảo trì", "en": "The server is being serviced"}
    rig.say("office", made.office(pauses=[Pause(scope=scope, id=name, reason=reason, since=START)]))


def office_paused(rig, made) -> None:
    pause(rig, made, Scope.OFFICE)


def kiosk_paused(rig, made) -> None:
    pause(rig, made, Scope.DEVICE, "kiosk-1")


def service_paused(rig, made) -> None:
    state = made.services()[1]
    state.open, state.reason = False, "paused"
    rig.say("service/land", state)
    pause(rig, made, Scope.SERVICE, "land")


def afternoon(rig, made) -> None:
    for state in made.services():
        state.expected = "afternoon"
        rig.say(f"service/{state.id}", state)


def twelve_services(rig, made) -> None:
    for i in range(12):
        state = made.services()[i % 5]
        state.id, state.position = f"service-{i}", 10 + i
        rig.say(f"service/{state.id}", state)


def longest_names(rig, made) -> None:
    """As long as offices call their services and wards, and say why they pause one."""
    names = {
        "vi": "Trung tâm Phục vụ hành chính công phường Nghĩa Trụ Đông Hưng Thuận",
        "en": "Public Administration Service Centre of Nghĩa Trụ Đông Hưng Thuận Ward",
    }
    for number, service in enumerate(made.services()):
        service.names = {
            "vi": "Chính sách xã hội, người có công, bảo trợ, trẻ em",
            "en": "Social support, people with merit, protection, children",
        }
        service.hints = {
            "vi": "Trợ cấp hằng tháng, mai táng phí, thẻ bảo hiểm y tế",
            "en": "Monthly allowance, funeral grant, health insurance card",
        }
        service.waiting, service.open = 118, number != 1
        rig.say(f"service/{service.id}", service)
    reason = {
        "vi": "Cán bộ họp giải phóng mặt bằng, mời quay lại chiều nay",
        "en": "Staff are out on a survey, come after lunch",
    }
    pause = Pause(scope=Scope.SERVICE, id="land", reason=reason, since=START)
    state = made.office(pauses=[pause])
    state.names = names
    rig.say("office", state)


def longest_pause(rig, made) -> None:
    reason = {
        "vi": "Mất điện ở trạm Bồ Đề, đơn vị điện lực báo 13:30 có lại; "
        "hồ sơ đã nhận vẫn được giải quyết đúng hẹn, mời ông/bà về nghỉ",
        "en": "No power from the Bồ Đề substation, the company expects it back at 13:30; "
        "dossiers already taken keep their date, please go home and rest",
    }
    rig.say("office", made.office(pauses=[Pause(scope=Scope.OFFICE, reason=reason, since=START)]))


def with_a_guide(rig, made) -> None:
    rig.terminal.open_guide = lambda: None
    rig.terminal.stage.repaint()


def closed_with_a_guide(rig, made) -> None:
    with_a_guide(rig, made)
    closed(rig, made)


def paused_with_a_guide(rig, made) -> None:
    with_a_guide(rig, made)
    office_paused(rig, made)


def with_a_card(rig, made) -> None:
    rig.scan(CARD)


class Voice:
    """A voice for both languages that says nothing."""

    def speaks(self, language: str) -> bool:
        return True

    def say(self, mark: str, language: str, cards: object = (), told: object = ()) -> None: ...
    def hush(self) -> None: ...
    def set_volume(self, percent: int) -> None: ...


def with_a_voice(rig, made) -> None:
    rig.terminal.voice = Voice()
    rig.terminal.read_aloud()


def all_offered_without_paper(rig, made) -> None:
    """Everything home can offer at once, and the printer has run out."""
    with_a_guide(rig, made)
    with_a_voice(rig, made)
    rig.terminal.read_aloud()
    home_without_paper(rig, made)


def twelve_services_without_paper(rig, made) -> None:
    twelve_services(rig, made)
    home_without_paper(rig, made)


def technician_with_a_voice(rig, made) -> None:
    rig.terminal.voice = Voice()
    rig.terminal.open_corner()


def locked(rig, made) -> None:
    rig.say("want/kiosk-1", Want(at=START, seq=3, locked=True))


def attract(rig, made) -> None:
    rig.terminal.attract()


def priority(rig, made) -> None:
    rig.terminal.stage.show(AskPriority(rig.terminal, lambda: None))


def priority_by_age(rig, made) -> None:
    with_a_card(rig, made)
    rig.terminal.choose_service("civil")


def dossiers(rig, made) -> None:
    state = made.services()[0]
    state.asks_dossiers, state.most_dossiers = True, 20
    rig.say("service/civil", state)
    rig.terminal.choose_service("civil")
    rig.terminal.stage.press_key("[1]")
    rig.terminal.stage.press_key("2")


def settings(rig, made) -> None:
    rig.terminal.more_settings()


def settings_with_a_voice(rig, made) -> None:
    rig.terminal.voice = Voice()
    settings(rig, made)


def paper_guide(rig, made) -> None:
    rig.terminal._printer_is(made.no_paper)
    rig.terminal.guide_paper()


def paper_guide_done(rig, made) -> None:
    paper_guide(rig, made)
    rig.terminal._printer_is(made.fine)


def identify(rig, made) -> None:
    rig.terminal.identify()


def technician_pin(rig, made) -> None:
    rig.terminal.stage.show(TechnicianPin(rig.terminal, "2468"))
    rig.terminal.stage.press_key("2")


def technician(rig, made) -> None:
    rig.terminal.scanner_is("scanner", "ok")
    rig.terminal.open_corner()


def own(state: str) -> Callable[..., None]:
    def shown(rig, made) -> None:
        rig.scan("A025-317")
        rig.answer(made.own(state), "my-ticket")

    shown.__name__ = f"own-{state}"
    return shown


def turn_to(rig, key: str) -> None:
    """Touch what may stand on a further page."""
    while not rig.has(key):
        rig.touch("more")
    rig.touch(key)


def own_change(rig, made) -> None:
    own("waiting")(rig, made)
    turn_to(rig, "own change")


def own_cancel(rig, made) -> None:
    own("waiting")(rig, made)
    turn_to(rig, "own cancel")


def own_cancelled(rig, made) -> None:
    own_cancel(rig, made)
    turn_to(rig, "drop")
    rig.answer(made.own("waiting").ticket, "cancel")


def own_rate(rig, made) -> None:
    own("done")(rig, made)
    turn_to(rig, "own rate")


def own_rated(rig, made) -> None:
    own_rate(rig, made)
    turn_to(rig, "rate satisfied")
    rig.answer(Done(), "rate")


def number_on_screen_alone(rig, made) -> None:
    rig.terminal._desk = None
    taking(rig, made)
    rig.answer(made.issued(follow_url="http://office.test/t/token-1"), "take-ticket")


def number_afternoon(rig, made) -> None:
    taking(rig, made)
    rig.answer(made.issued(expected="afternoon"), "take-ticket")


def number_with_wifi(rig, made) -> None:
    rig.say("office", made.office(guest_wifi=GuestWifi(ssid="Bo De - Khach", password="x" * 8)))
    taking(rig, made)
    rig.answer(made.issued(follow_url="http://office.test/t/token-1"), "take-ticket")


def number_failed_with_wifi(rig, made) -> None:
    number_with_wifi(rig, made)
    rig.printed(ok=False, status=made.no_paper)


def asking(rig, made) -> None:
    rig.scan("A025-317")


PARAMS = {
    "again_at": "2026-11-21T10:15:00+07:00", "next_opening": "2026-11-23T07:30:00+07:00",
    "reason": "last-ticket", "limit": 3, "most": 20, "from": "2026-11-21T13:30:00+07:00",
    "until": "2026-11-21T09:15:00+07:00", "day": "2026-11-20", "number": "A1025", "seconds": 500,
    "agency": "000.00.53.H23", "date": "220921",
}  # fmt: skip


def sorry(key: str) -> Callable[..., None]:
    def shown(rig, made) -> None:
        rig.terminal.stage.show(sorry_about(rig.terminal, key, PARAMS))

    shown.__name__ = f"sorry-{key}"
    return shown


def taking(rig, made) -> None:
    rig.terminal.take_ticket("civil")


def taking_slowly(rig, made) -> None:
    taking(rig, made)
    rig.wait(3)


def number(rig, made) -> None:
    taking(rig, made)
    rig.answer(made.issued(number="A1000"), "take-ticket")


def number_printed(rig, made) -> None:
    number(rig, made)
    rig.printed(ok=True)


def number_failed(rig, made) -> None:
    number(rig, made)
    rig.printed(ok=False, status=made.no_paper)


def number_repaired(rig, made) -> None:
    number_failed(rig, made)
    rig.terminal._printer_is(made.fine)


def calling_help(rig, made) -> None:
    rig.terminal.call_help(rig.terminal.stage.screen)


def help_sent(rig, made) -> None:
    calling_help(rig, made)
    rig.answer(Done())


def help_failed(rig, made) -> None:
    calling_help(rig, made)
    rig.refuse("no-server")


def still_there(rig, made) -> None:
    rig.terminal.type_code()
    rig.terminal.stage.screen.idle()


def code(rig, made) -> None:
    rig.terminal.type_code()
    for letter in "000.00.16.G04-220405-0008":
        rig.terminal.stage.press_key(letter.lower())


def home_without_server(rig, made) -> None:
    known = made.services()
    rig.terminal.alone = SimpleNamespace(
        ready=True, carried_on=lambda: known, as_told=lambda: known, hear=lambda *_: None
    )
    rig.cut()


def home_without_server_and_paper(rig, made) -> None:
    home_without_server(rig, made)
    home_without_paper(rig, made)


def number_without_server(rig, made) -> None:
    taking(rig, made)
    rig.answer(made.issued(alone=True), "take-ticket")


def away(rig, made) -> None:
    rig.cut()


def starting(rig, made) -> None:
    from kiosk.screens.stand_in import starting as stand_in

    rig.terminal.stage.show(stand_in(rig.terminal))


def failsafe(rig, made) -> None:
    rig.terminal.stage.show(rig.terminal._failsafe())


def refused(code: str) -> Callable[..., None]:
    def shown(rig, made) -> None:
        rig.terminal.look_up("x")
        rig.refuse(code)

    shown.__name__ = f"refused-{code}"
    return shown


def dossier(status: int) -> Callable[..., None]:
    def shown(rig, made) -> None:
        rig.terminal.look_up("x")
        rig.answer(made.view(status))

    shown.__name__ = f"dossier-{status}"
    return shown


def dossier_clearing(rig, made) -> None:
    dossier(5)(rig, made)
    rig.wait(21)


def dossier_pin(rig, made) -> None:
    dossier(4)(rig, made)
    rig.touch("details")
    for digit in "4821":
        rig.touch(f"key {digit}")


def dossier_pin_asking(rig, made) -> None:
    dossier_pin(rig, made)
    rig.touch("go")


def dossier_pin_wrong(rig, made) -> None:
    dossier_pin_asking(rig, made)
    rig.refuse("wrong-pin")


def dossier_details(rig, made) -> None:
    dossier_pin(rig, made)
    rig.touch("go")
    rig.answer(made.view(4, details=made.details()))


def dossier_details_clearing(rig, made) -> None:
    dossier_details(rig, made)
    rig.wait(21)


def searching(rig, made) -> None:
    rig.terminal.look_up("x")


def no_scanner(rig, made) -> None:
    rig.terminal.scanner_is("scanner", "missing")


def guide_empty(rig, made) -> None:
    assert rig.mark == "guide.empty"


def guide_home(rig, made) -> None:
    rig.terminal.guide.use(catalogue(), index())
    rig.terminal.office.public_url = "http://office.test"
    rig.terminal.guide.show_home()


def guide_fields(rig, made) -> None:
    guide_home(rig, made)
    rig.step()
    rig.touch("by-field")


def guide_search(rig, made) -> None:
    guide_home(rig, made)
    rig.terminal.guide.show_search()


def guide_hits(rig, made) -> None:
    guide_home(rig, made)
    rig.terminal.guide.show_search("mất giấy khai sinh")


def guide_nearest(rig, made) -> None:
    guide_home(rig, made)
    rig.terminal.guide.show_search("làm hộ chiếu")


def guide_list(rig, made) -> None:
    guide_home(rig, made)
    found = [one for one in catalogue().procedures if one.field == "cu-tru"]
    rig.terminal.guide.show_list("Cư trú", found, rig.terminal.guide.home())


def guide_procedure(rig, made) -> None:
    guide_home(rig, made)
    rig.terminal.guide.show_code("1.004222")


def guide_phone(rig, made) -> None:
    guide_home(rig, made)
    rig.terminal.guide.show_qr(catalogue().one("1.004222"), rig.terminal.guide.home())


def guide_phone_with_wifi(rig, made) -> None:
    guide_phone(rig, made)
    rig.terminal.office.guest_wifi = GuestWifi(ssid="Phuong Bo De", password="xin moi 2026")
    guide_phone(rig, made)


def guide_printing(rig, made) -> None:
    guide_procedure(rig, made)
    rig.step()
    rig.touch("print")


KIOSK = [
    home, home_without_paper, all_offered_without_paper, twelve_services_without_paper,
    home_with_one_closed, closed_with_a_guide, paused_with_a_guide,
    closed, office_paused, kiosk_paused,
    service_paused, afternoon, twelve_services, with_a_guide, with_a_card, with_a_voice,
    technician_with_a_voice, locked, attract,
    longest_names, longest_pause, settings_with_a_voice,
    priority, priority_by_age, dossiers, settings, taking, taking_slowly, number, number_printed,
    number_failed, number_repaired, number_on_screen_alone,
    number_afternoon, number_with_wifi, number_failed_with_wifi, paper_guide,
    paper_guide_done, *(own(state) for state in OWN_STATES), own_change, own_cancel, own_cancelled,
    own_rate, own_rated, asking, dossier(9), calling_help, help_sent, help_failed, still_there,
    code, identify, technician_pin, technician, away, starting,
    home_without_server, home_without_server_and_paper, number_without_server, failsafe,
    *(sorry(key) for key in SORRIES),
]  # fmt: skip
LOOK_UP = [
    locked, settings, own("missed"), with_a_card, *(dossier(status) for status in range(11)),
    dossier_clearing, dossier_pin, dossier_pin_asking, dossier_pin_wrong, dossier_details,
    dossier_details_clearing, searching, no_scanner,
    *(refused(code) for code in ("invalid-code", "unknown-dossier", "no-server")), away,
]  # fmt: skip
GUIDE = [
    guide_empty, guide_home, guide_fields, guide_search, guide_hits, guide_nearest, guide_list,
    guide_procedure, guide_phone, guide_phone_with_wifi, guide_printing,
]  # fmt: skip
SCREENS = {"kiosk": KIOSK, "look-up": LOOK_UP, "guide": GUIDE}
SHOWN = [(kind, show) for kind, shows in SCREENS.items() for show in shows]
