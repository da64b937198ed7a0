"""What a citizen sees and gets at a kiosk whose server cannot be asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from contract.ids import Life
from contract.messages import (
    Answer,
    HandedIn,
    Numbers,
    Problem,
    ServerState,
    TicketIssued,
    Want,
    raw,
)
from kiosk.alone.numbers import PATIENCE_SECONDS


@pytest.fixture
def kiosk(kiosk: Any, lease_to: Any) -> Any:
    """The terminal of the other tests, with a disk and a lease of two numbers for ``civil``."""
    lease_to(kiosk, Numbers("A", 801, 802))
    kiosk.answer(HandedIn(), "hand-in")
    kiosk.link.asked.clear()
    return kiosk


def words_shown(kiosk: Any) -> str:
    lines = [line for w in kiosk.terminal.stage.widgets for line in getattr(w, "lines", ())]
    return " ".join(run.text for line in lines for run in line.runs)


def handed(kiosk: Any) -> list[tuple[str, str | None]]:
    return [
        (ticket["number"], ticket["replaces"])
        for asked in kiosk.link.asked
        if asked.verb == "hand-in"
        for ticket in asked.fields["tickets"]
    ]


def test_it_goes_on_giving_numbers_and_says_what_it_cannot_do(kiosk: Any) -> None:
    kiosk.cut()
    assert kiosk.mark == "kiosk.home.alone"
    shown = words_shown(kiosk)
    assert kiosk.terminal.say("home.alone", time="09:42 hôm nay") in shown
    assert kiosk.terminal.say("home.alone.cannot") in shown
    assert kiosk.target("service civil").count == ""
    assert not kiosk.target("service land").enabled, "no numbers of that series are leased"
    kiosk.scan("H26.15.02-261106-0975")
    assert kiosk.mark == "sorry.look-up"
    kiosk.touch("back")
    kiosk.touch("service civil")
    kiosk.step()
    assert kiosk.mark == "kiosk.number.printing.A801"
    assert kiosk.terminal.say("number.alone") in words_shown(kiosk)
    paper, _ = kiosk.terminal._desk.jobs[-1]
    assert (paper.number, paper.alone) == ("A801", True)
    kiosk.printed(ok=True)
    kiosk.wait(9)
    assert kiosk.mark == "kiosk.home.alone"
    assert kiosk.link.verbs() == []


def test_used_up_it_says_where_to_go(kiosk: Any) -> None:
    kiosk.cut()
    for number in ("A801", "A802"):
        kiosk.touch("service civil")
        assert kiosk.mark == f"kiosk.number.printing.{number}"
        kiosk.printed(ok=True)
        kiosk.wait(9)
    assert kiosk.mark == "kiosk.away"
    assert "bàn hướng dẫn" in words_shown(kiosk)


def test_back_with_the_server_it_hands_in_and_shows_who_waits(kiosk: Any) -> None:
    kiosk.cut()
    kiosk.touch("service civil")
    kiosk.printed(ok=True)
    kiosk.wait(9)
    kiosk.mend()
    assert kiosk.mark == "kiosk.home"
    assert handed(kiosk) == [("A801", None)]
    assert kiosk.target("service civil").count == "6"
    assert kiosk.target("service land").enabled


def test_a_request_not_answered_in_three_seconds_is_replaced(kiosk: Any) -> None:
    kiosk.touch("service civil")
    assert kiosk.mark == "kiosk.taking"
    asked = kiosk.link.asked[-1]
    assert asked.patience == PATIENCE_SECONDS
    asked.then(Answer(id="request-1", ok=False, error=Problem(code="no-server")))
    kiosk.step()
    kiosk.step()
    assert kiosk.mark == "kiosk.number.printing.A801"
    assert handed(kiosk) == [("A801", "request-1")]
    late = TicketIssued(
        ticket="t-1", number="A025", token="token-1", service="civil", day="2026-11-21",
        issued_at=kiosk.clock.now(), ahead=0,
    )  # fmt: skip
    asked.late(Answer(id="request-1", ok=True, verb="take-ticket", result=raw(late)))
    kiosk.step()
    assert "cancel" not in kiosk.link.verbs(), "the server does, when it is handed in"
    assert kiosk.mark == "kiosk.number.printing.A801"


def test_without_a_lease_a_request_waits_as_long_as_it_did(kiosk: Any) -> None:
    kiosk.say("want/kiosk-1", Want(at=kiosk.clock.now(), seq=10))
    kiosk.touch("service civil")
    assert kiosk.link.asked[-1].patience > PATIENCE_SECONDS
    kiosk.refuse("no-server")
    assert kiosk.mark == "sorry.number"


def test_a_number_of_the_server_is_remembered_for_a_restore(kiosk: Any) -> None:
    kiosk.touch("service civil")
    issued = TicketIssued(
        ticket="ticket-of-the-server", number="A025", token="token-of-the-server-25",
        service="civil", day="2026-11-21", issued_at=kiosk.clock.now(), ahead=3,
    )  # fmt: skip
    kiosk.answer(issued, "take-ticket")
    assert handed(kiosk) == []
    new = ServerState(at=kiosk.clock.now(), state=Life.READY, epoch="epoch-2", seq=1)
    kiosk.say("server", new)
    assert handed(kiosk) == [("A025", None)]


def test_at_midnight_it_stops_and_says_where_to_go(kiosk: Any) -> None:
    kiosk.cut()
    assert kiosk.mark == "kiosk.home.alone"
    kiosk.clock.move(dt.timedelta(hours=15).total_seconds())
    kiosk.step()
    assert kiosk.mark == "kiosk.away"
