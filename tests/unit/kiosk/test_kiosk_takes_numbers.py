"""The way to a number: two touches, one request, the number large, then home."""

from __future__ import annotations

import pytest

from contract.messages import Done


def taken(kiosk, made, **more):
    kiosk.touch("service civil")
    kiosk.answer(made.issued(**more), "take-ticket")


def test_one_touch_on_a_service_asks_for_a_number_and_shows_it(kiosk, made) -> None:
    assert kiosk.mark == "kiosk.home"
    kiosk.touch("service civil")
    assert kiosk.mark == "kiosk.taking"
    assert [(a.verb, a.fields) for a in kiosk.link.asked] == [
        ("take-ticket", {"lang": "vi", "service": "civil"})
    ]
    kiosk.answer(made.issued())
    assert kiosk.mark == "kiosk.number.printing.A025"


def test_while_a_number_is_asked_for_nothing_can_be_pressed(kiosk) -> None:
    place = kiosk.target("service civil").box.center
    kiosk.touch("service civil")
    for _ in range(20):
        kiosk.wait(0.3)
        for kind in ("down", "up"):
            kiosk.finger(kind, place)
    assert kiosk.link.verbs() == ["take-ticket"]


def test_a_printed_ticket_leads_home_by_itself(kiosk, made) -> None:
    taken(kiosk, made)
    kiosk.printed(ok=True)
    assert kiosk.mark == "kiosk.number.printed.A025"
    assert kiosk.link.asked[-1].verb == "printed"
    assert kiosk.link.asked[-1].fields["ok"] is True
    kiosk.wait(9)
    assert kiosk.mark == "kiosk.home"


def test_the_ticket_is_printed_once_with_what_the_server_said(kiosk, made) -> None:
    taken(kiosk, made, ahead=3)
    paper, _ = kiosk.terminal._desk.jobs[0]
    assert (paper.number, paper.ahead, paper.token) == ("A025", 3, "token-1")
    assert paper.languages == ("vi", "en")
    kiosk.wait(5)
    assert len(kiosk.terminal._desk.jobs) == 1


def test_done_leads_home_and_the_paper_still_comes(kiosk, made) -> None:
    taken(kiosk, made)
    kiosk.touch("done")
    assert kiosk.mark == "kiosk.home"
    kiosk.printed(ok=True)
    assert kiosk.mark == "kiosk.home"
    assert kiosk.link.asked[-1].verb == "printed"


def test_without_a_printer_the_number_is_shown(kiosk, made) -> None:
    kiosk.terminal._desk = None
    taken(kiosk, made)
    assert kiosk.mark == "kiosk.number.no-printer.A025"


def test_a_closed_service_cannot_be_touched(kiosk, made) -> None:
    state = made.services()[0]
    state.open = False
    kiosk.say("service/civil", state)
    assert not kiosk.target("service civil").enabled
    kiosk.touch("service civil")
    assert kiosk.link.asked == []


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("service-closed", "sorry.service-closed"),
        ("expired", "sorry.number"),
        ("unknown-service", "sorry.number"),
        ("busy", "sorry.number"),
    ],
)
def test_a_refusal_is_said_plainly(kiosk, code: str, mark: str) -> None:
    kiosk.touch("service civil")
    kiosk.refuse(code)
    assert kiosk.mark == mark
    kiosk.touch("back")
    assert kiosk.mark == "kiosk.home"


def test_a_number_that_comes_too_late_is_given_back(kiosk, made) -> None:
    kiosk.touch("service civil")
    asked = kiosk.link.asked[0]
    kiosk.refuse("expired")
    from contract.messages import Answer, raw

    asked.late(Answer(id="request-1", ok=True, result=raw(made.issued())))
    kiosk.step()
    assert kiosk.link.asked[-1].verb == "cancel"
    assert kiosk.link.asked[-1].fields["token"] == "token-1"
    assert kiosk.mark == "sorry.number"


def test_all_services_closed_is_a_clear_screen(kiosk, made) -> None:
    for state in made.services():
        state.open = False
        kiosk.say(f"service/{state.id}", state)
    assert kiosk.mark == "kiosk.closed"
    assert not any(w.key.startswith("service") for w in kiosk.targets())


def test_a_new_count_is_drawn_at_once(kiosk, made) -> None:
    frame = kiosk.window.frame.number
    state = made.services()[0]
    state.waiting = 7
    kiosk.say("service/civil", state)
    assert kiosk.window.frame.number == frame + 1
    assert kiosk.target("service civil").count == "7"


def test_a_service_that_is_gone_disappears(kiosk) -> None:
    kiosk.say("service/land", None)
    assert not kiosk.has("service land")


def test_help_is_called_once_and_said(kiosk) -> None:
    kiosk.touch("help")
    assert kiosk.mark == "help.calling"
    assert kiosk.link.asked[-1].fields["reason"] == "kiosk.home"
    kiosk.answer(Done())
    assert kiosk.mark == "help.sent"
    kiosk.touch("back")
    assert kiosk.mark == "kiosk.home"
    assert kiosk.link.verbs() == ["help"]


def test_help_that_does_not_go_through_says_where_to_go(kiosk) -> None:
    kiosk.touch("help")
    kiosk.refuse("no-server")
    assert kiosk.mark == "help.failed"


def test_help_beside_a_number_leads_back_to_it_without_printing_again(kiosk, made) -> None:
    taken(kiosk, made)
    kiosk.printed(ok=True)
    kiosk.touch("help")
    kiosk.answer(Done())
    kiosk.touch("back")
    assert kiosk.mark == "kiosk.number.printed.A025"
    assert len(kiosk.terminal._desk.jobs) == 1
