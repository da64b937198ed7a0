"""A terminal on a headless window, its clock set by hand, its link and printer remembered."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

os.environ["SDL_VIDEODRIVER"] = "dummy"

from config.catalogue.samples import sample
from config.clock import SetClock
from config.settings import Panel, Scanner, TerminalSettings
from contract.ids import Life, Offer, Paper, Part
from contract.messages import (
    VERBS,
    Answer,
    DossierDetails,
    DossierStep,
    DossierView,
    Lease,
    Numbers,
    OfficeState,
    OwnTicket,
    Problem,
    ServerState,
    ServiceState,
    Session,
    State,
    TicketIssued,
    TicketView,
    Want,
    raw,
)
from devices.protocols import PrinterStatus, PrintResult, Scan
from devices.screen.touch import Kind, Touch
from devices.screen.widgets import Target
from devices.screen.window import Window
from kiosk.alone.book import LeaseBook
from kiosk.alone.numbers import Alone
from kiosk.guide import Guide
from kiosk.look_up import LookUp
from kiosk.ticket_kiosk import TicketKiosk

START = dt.datetime(2026, 11, 21, 9, 42, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))
FINE = PrinterStatus(link=Part.OK, paper=Paper.OK, cover=Part.OK, cutter=Part.OK)
OPEN_COVER = PrinterStatus(link=Part.OK, paper=Paper.OK, cover=Part.FAULT, cutter=Part.OK)
NO_PAPER = PrinterStatus(link=Part.OK, paper=Paper.OUT, cover=Part.OK, cutter=Part.OK)


@dataclass
class Asked:
    verb: str
    fields: dict[str, Any]
    then: Callable[[Answer], None]
    late: Callable[[Answer], None] | None
    patience: float


@dataclass
class RememberingLink:
    """A link without a broker: remembers what was asked; a test answers."""

    online: bool = True
    stale_since: dt.datetime | None = None
    server_time: tuple[dt.datetime, float] | None = None
    asked: list[Asked] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    listener: Callable[[str, State | None], None] = print
    once: Callable[[str, Any], None] = print

    def listen(self, listener):
        self.listener = listener

    def listen_once(self, listener):
        self.once = listener

    def request(self, verb, fields, then, patience=8.0, late=None):
        import msgspec

        now = dt.datetime.now(dt.UTC)
        message = {"lang": "vi", **fields, "id": "request-1", "at": now, "until": now}
        msgspec.convert(message, VERBS[verb])  # the real link would refuse it too
        self.asked.append(Asked(verb, fields, then, late, patience))
        return "request-1"

    def report(self, parts):
        self.parts.update(parts)

    def verbs(self):
        return [asked.verb for asked in self.asked]


@dataclass
class Rig:
    """A terminal and all that a test needs to use it."""

    terminal: Any
    link: RememberingLink
    clock: SetClock
    window: Window
    drawn: list[Any] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return self.terminal.stage.mark

    def step(self) -> None:
        self.window.step()

    def wait(self, seconds: float) -> None:
        """Let time pass, second by second, as the loop would."""
        while seconds > 0:
            self.clock.move(min(seconds, 1.0))
            seconds -= 1.0
            self.step()

    def touch(self, key: str) -> None:
        """A finger down and up in the middle of a target that is shown."""
        self.clock.move(0.3)  # people are not faster, and what bounces counts once
        place = self.target(key).box.center
        for kind in (Kind.DOWN, Kind.UP):
            self.window.on_touch(Touch(kind, 1, place))
        self.step()

    def target(self, key: str) -> Any:
        found = [w for w in self.terminal.stage.widgets if getattr(w, "key", "") == key]
        assert found, f"{key} is not on {self.mark}"
        return found[0]

    def targets(self) -> list[Any]:
        return [w for w in self.terminal.stage.widgets if isinstance(w, Target)]

    def finger(self, kind: str, place: tuple[int, int]) -> None:
        self.window.on_touch(Touch(Kind(kind), 1, place))
        self.step()

    def has(self, key: str) -> bool:
        return any(getattr(w, "key", "") == key for w in self.terminal.stage.widgets)

    def say(self, suffix: str, state: State | None) -> None:
        self.link.listener(suffix, state)
        self.step()

    def cut(self) -> None:
        """The server is gone."""
        self.link.online, self.link.stale_since = False, self.clock.now()
        self.say("link", None)

    def mend(self) -> None:
        self.link.online, self.link.stale_since = True, None
        self.say("link", None)

    def answer(self, result: object, verb: str = "") -> None:
        """Answer the last request (of a verb)."""
        asked = [a for a in self.link.asked if verb in ("", a.verb)][-1]
        asked.then(Answer(id="request-1", ok=True, verb=asked.verb, result=raw(result)))
        self.step()

    def refuse(self, code: str, params: dict[str, Any] | None = None) -> None:
        problem = Problem(code=code, params=params or {})
        self.link.asked[-1].then(Answer(id="request-1", ok=False, error=problem))
        self.step()

    def printed(self, ok: bool = True, status: PrinterStatus = FINE) -> None:
        """The printing desk hands back its last job."""
        _, then = self.terminal._desk.jobs[-1]
        self.terminal._printer_is(status)
        then(PrintResult(ok=ok, status=status))
        self.step()

    def scan(self, text: str) -> None:
        self.terminal.scanned(Scan(text, "scanner"))
        self.step()


class RememberingDesk:
    """A printing desk that waits for the test."""

    def __init__(self) -> None:
        self.jobs: list[Any] = []

    def print(self, paper, then):
        self.jobs.append((paper, then))


SERVICES = (
    (
        "civil",
        "Hộ tịch, sao y",
        "Civil status, copies",
        "Khai sinh, kết hôn",
        "Births, marriages",
        "document",
        6,
    ),
    (
        "land",
        "Đất đai, xây dựng",
        "Land and building",
        "Sổ đỏ, xin phép xây",
        "Titles, permits",
        "house",
        11,
    ),
    (
        "business",
        "Hộ kinh doanh",
        "Household business",
        "Mở, đổi, nghỉ bán",
        "Open, change, close",
        "shop",
        2,
    ),
    (
        "residence",
        "Cư trú",
        "Residence",
        "Thường trú, tạm trú",
        "Permanent, temporary",
        "people",
        4,
    ),
    (
        "results",
        "Nhận kết quả",
        "Collect a result",
        "Mang theo giấy hẹn",
        "Bring your receipt",
        "check",
        1,
    ),
)


def office_state(**more: Any) -> OfficeState:
    return OfficeState(
        **more,
        at=START,
        seq=1,
        languages=["vi", "en"],
        names={
            "vi": "Trung tâm Phục vụ hành chính công phường Bồ Đề",
            "en": "Public Administration Service Centre, Bồ Đề Ward",
        },
        sessions=[Session("07:30", "11:30"), Session("13:30", "17:00")],
        hotline="024 3872 0000",
    )


def service_states(count: int = 5) -> list[ServiceState]:
    return [
        ServiceState(
            at=START,
            seq=2,
            id=id_,
            names={"vi": vi, "en": en},
            hints={"vi": hint, "en": hint_en},
            icon=icon,
            letter="ABCDR"[i],
            position=i,
            waiting=waiting,
        )
        for i, (id_, vi, en, hint, hint_en, icon, waiting) in enumerate(SERVICES[:count])
    ]


OFFERS = {
    "waiting": [Offer.CHANGE, Offer.REPRINT, Offer.CANCEL],
    "called": [Offer.REPRINT],
    "parked": [Offer.COME_BACK, Offer.REPRINT, Offer.CANCEL],
    "missed": [Offer.COME_BACK, Offer.REPRINT, Offer.CANCEL],
    "done": [Offer.RATE],
}


def own_ticket(state: str = "waiting", ahead: int = 3) -> OwnTicket:
    view = TicketView(
        number="A025",
        token="token-1",
        service="civil",
        state=state,
        day="2026-11-21",
        issued_at=START,
        ahead=ahead,
        estimate=(5, 15),
        counter="3",
    )
    return OwnTicket(ticket=view, offers=OFFERS.get(state, []), paper=ticket(ahead))


def ticket(
    ahead: int = 6, number: str = "A025", service: str = "civil", **more: Any
) -> TicketIssued:
    return TicketIssued(
        **more,
        ticket="ticket-0001",
        number=number,
        token="token-1",
        service=service,
        day="2026-11-21",
        issued_at=START,
        ahead=ahead,
        estimate=(15, 25),
    )


def dossier(status: int = 9, **more: Any) -> DossierView:
    fields = {
        "received_at": START - dt.timedelta(days=15),
        "due_at": START + dt.timedelta(days=2),
        "progress": Problem(code="early", params={"days": 1}),
        "counter": "1",
        "fetched_at": START - dt.timedelta(minutes=2),
        "age_seconds": 120,
        "pin": True,
    }
    return DossierView(code="H26.15.02-261106-0975", status=status, **{**fields, **more})


def details() -> DossierDetails:
    one = sample().one("1.004222")
    assert one is not None
    steps = [DossierStep(status, START - dt.timedelta(days=8 - status)) for status in (2, 4, 5, 4)]
    papers = [paper.name for paper in one.papers]
    return DossierDetails(procedure=one.code, names=one.name, papers=papers, steps=steps)


def settings(kind: str, panel: Panel | None = None) -> TerminalSettings:
    return TerminalSettings(
        format=1,
        office="demo",
        device=f"{kind}-1",
        kind=kind,
        panel=panel or Panel(),
        priority_from=0,
        scanners=[Scanner(kind="serial", url="loop://")],
    )


def make_rig(
    kind: str, *, services: int = 5, panel: Panel | None = None, online: bool = True
) -> Rig:
    clock, link = SetClock(START), RememberingLink(online=online)
    chosen = settings(kind, panel)
    window = Window(chosen.panel, clock)
    makers = {"kiosk": TicketKiosk, "guide": Guide}
    terminal: Any = makers.get(kind, LookUp)(chosen, clock, window, link)
    if kind in makers:
        terminal._desk = RememberingDesk()
        terminal.printer_status = FINE
    rig = Rig(terminal, link, clock, window)
    if online:
        rig.say("office", office_state())
        for state in service_states(services):
            rig.say(f"service/{state.id}", state)
    terminal.begin()
    rig.step()
    return rig


@pytest.fixture
def kiosk() -> Rig:
    return make_rig("kiosk")


@pytest.fixture
def look_up() -> Rig:
    return make_rig("look-up")


@pytest.fixture
def rigs() -> Callable[..., Rig]:
    return make_rig


class Made:
    """Ready-made messages."""

    issued = staticmethod(ticket)
    view = staticmethod(dossier)
    services = staticmethod(service_states)
    office = staticmethod(office_state)
    own = staticmethod(own_ticket)
    details = staticmethod(details)
    fine, no_paper, open_cover = FINE, NO_PAPER, OPEN_COVER


@pytest.fixture
def made() -> Any:
    return Made


class AtOnce(Executor):
    """A disk that is done before one looks."""

    def submit(self, work, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[Any] = Future()
        future.set_result(work(*args, **kwargs))
        return future


@pytest.fixture
def lease_to(tmp_path: Path) -> Callable[[Rig, Numbers], LeaseBook]:
    """Gives a terminal a disk, and leases it numbers that it gives without the server."""

    def lease(rig: Rig, numbers: Numbers) -> LeaseBook:
        at = rig.clock.now()
        rig.link.server_time = (at, rig.clock.monotonic())
        book = LeaseBook(tmp_path / "disk", lambda: "store-of-this-disk")
        alone = Alone(book, rig.clock, rig.link, rig.window, boot="boot-1", disk=AtOnce())
        for service in rig.terminal.office.services:
            alone.hear(f"service/{service.id}", service)
        rig.terminal.alone = alone
        told = Lease(store="store-of-this-disk", day="2026-11-21", numbers=[numbers])
        rig.say("want/kiosk-1", Want(at=at, seq=9, lease=told))
        rig.say("server", ServerState(at=at, state=Life.READY, epoch="epoch-1"))
        return book

    return lease
