"""What a clerk marks of a visit, and the silent call for supervisors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from config.clock import SetClock
from contract.ids import Key, Served
from contract.messages import CounterView, Marks, encode
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.reports.counted import Counted, count
from queue_server.reports.span import Span
from queue_server.services.day_end import DayEnd
from queue_server.services.office import Office
from queue_server.storage import marks
from tests.waiting import PATIENCE

Press = Callable[..., CounterView]


@pytest.fixture
def press(office: Office, clerk: Actor, kiosk: Actor) -> Press:
    """``press("next")`` at counter 1, which is open; three people wait for the first service."""
    office.counters.command(clerk, "quay-1", "open")
    for _ in range(3):
        office.tickets.take(kiosk, None, "ho-tich")

    def press(command: str, **more: Any) -> CounterView:
        return office.counters.command(clerk, more.pop("counter", "quay-1"), command, **more)

    return press


@pytest.fixture
def chief(office: Office) -> Actor:
    signed_in = office.sign_in.sign_in("minh", "minh-password")
    return signed_in.actor


def marked(view: CounterView) -> Marks | None:
    assert view.ticket is not None
    return view.ticket.marks


def journal(office: Office, kind: str) -> list[tuple[str, str]]:
    with office.store.reader() as db:
        rows = db.execute("SELECT subject, data FROM journal WHERE kind = ? ORDER BY seq", (kind,))
        return [tuple(row) for row in rows]


def counted(office: Office, day: str) -> Counted:
    span = Span.read(day, day, dt.date.fromisoformat(day), office.settings.time_zone)
    with office.store.reader() as db:
        return count(db, span)


def refused(work: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.code


def test_marks_stand_on_the_visit_and_can_be_taken_back(press: Press, office: Office) -> None:
    press("next")
    said = press("mark", served=Served.PAPERS, procedures=("1.001193", " 1.001193", "kt-2"))
    assert marked(said) == Marks(served=Served.PAPERS, procedures=["1.001193", "KT-2"])
    assert said.undo == "mark"
    instead = press("mark", served=Served.DONE, note="đã sao y")
    assert marked(instead) == Marks(served=Served.DONE, note="đã sao y")
    back = marked(press("undo"))
    assert back is not None
    assert back.served is Served.PAPERS
    [first, second] = journal(office, "visit-marked/1")
    assert '"procedures":["1.001193","KT-2"]' in first[1]
    assert "sao y" not in second[1]
    assert refused(lambda: press("undo")) == "wrong-move"


def test_marks_live_through_undo_and_taking_over(
    press: Press, office: Office, chief: Actor
) -> None:
    press("next")
    press("mark", served=Served.PAPERS, note="thiếu ảnh")
    said = Marks(served=Served.PAPERS, note="thiếu ảnh")
    press("next", came=True)
    assert marked(press("undo")) == said
    press("done")
    assert marked(press("undo")) == said
    assert marked(office.counters.command(chief, "quay-1", "open")) == said


def test_who_is_put_back_was_not_served_but_the_note_stays(press: Press) -> None:
    press("next")
    press("mark", served=Served.DONE, procedures=("1.001193",), note="hẹn 10 giờ")
    press("back")
    assert marked(press("next")) == Marks(note="hẹn 10 giờ")


def test_left_at_the_counter_past_the_day_the_marks_count_and_the_time_does_not(
    press: Press, office: Office, clerk: Actor, clock: SetClock
) -> None:
    press("next")
    press("serve")
    press("mark", served=Served.DONE, procedures=("1.001193",))
    day = office.store.today()
    clock.move(24 * 3600)
    DayEnd(office.store).tick()
    with office.store.reader() as db:
        leg = db.execute("SELECT outcome FROM leg WHERE served <> ''").fetchone()
    assert counted(office, day).results.clerks[clerk.id] == {"done": 1}
    assert leg["outcome"] == "unknown-duration"


def test_a_result_that_is_not_known_here_is_refused_and_clears_nothing(
    press: Press, office: Office
) -> None:
    press("next")
    said = Marks(served=Served.PAPERS, procedures=["1.001193"], note="thiếu ảnh")
    press("mark", served=said.served, procedures=said.procedures, note=said.note)
    for procedures in ((), ("2.000815",)):
        with pytest.raises(Refused) as caught:
            press("mark", served=Served.UNKNOWN, procedures=procedures)
        assert (caught.value.code, caught.value.field) == ("malformed", "served")
    assert len(journal(office, "visit-marked/1")) == 1
    assert marked(press("recall")) == said


def test_nothing_can_be_marked_where_nobody_stands(press: Press) -> None:
    assert refused(lambda: press("mark", served=Served.DONE)) == "no-ticket"


def test_a_marks_note_goes_along_and_the_marks_stay_with_the_stay(
    press: Press, office: Office, clerk: Actor
) -> None:
    press("next")
    press("mark", served=Served.WRONG_OFFICE, note="cần lên tỉnh")
    press("transfer", service="dat-dai", note="xem giúp")
    office.counters.command(clerk, "quay-3", "open")
    view = press("next", counter="quay-3")
    assert view.ticket is not None
    assert view.ticket.notes == ["cần lên tỉnh", "xem giúp"]
    assert view.ticket.marks is None


def test_marks_count_for_reports_by_day_service_counter_and_clerk(
    press: Press, office: Office, clerk: Actor
) -> None:
    press("next")
    press("mark", served=Served.PAPERS, procedures=("1.001193",))
    press("next", came=True)
    press("mark", served=Served.DONE, procedures=("1.001193", "2.000635"))
    press("next", came=True)
    press("done")
    found = counted(office, office.store.today())
    assert found.results.whole == {"done": 1, "papers": 1, "": 1}
    assert found.results.clerks[clerk.id] == found.results.counters["quay-1"]
    assert found.procedures == {"1.001193": 2, "2.000635": 1}
    with office.store.reader() as db:
        assert marks.used(db, "ho-tich", 5) == ["1.001193", "2.000635"]


def test_a_silent_call_is_seen_by_staff_alone_and_answered_by_a_supervisor(
    office: Office, press: Press, clerk: Actor, chief: Actor, clock: SetClock
) -> None:
    ears = office.events.subscribe()
    view = office.emergencies.call(clerk, "request-1", "quay-1")
    change = ears.wait(PATIENCE)
    assert change is not None
    assert "emergency/quay-1" in change.topics
    assert view.emergency is not None
    assert view.emergency.answered_at is None
    clock.move(5)
    office.emergencies.call(clerk, "request-2", "quay-1")
    [call] = office.emergencies.calls()
    assert (call.counter, call.label, call.clerk) == ("quay-1", "1", "Lan")
    assert len(journal(office, "emergency-called/1")) == 1
    public = b"".join(encode(office.views.state(topic)) for topic in office.views.topics())
    assert b"emergency" not in public
    assert refused(lambda: office.emergencies.answer(clerk, None, "quay-1")) == "forbidden"
    office.emergencies.answer(chief, "request-3", "quay-1")
    assert office.emergencies.calls() == []
    answered = press("recall" if view.ticket else "next").emergency
    assert answered is not None
    assert answered.answered_at == clock.now()
    assert journal(office, "emergency-answered/1") == [("quay-1", "{}")]
    office.emergencies.call(clerk, None, "quay-1")
    assert len(office.emergencies.calls()) == 1
    clock.move(24 * 3600)
    assert office.emergencies.calls() == []


def test_a_keypad_may_call_for_help_and_learns_nothing_of_people(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    box = device("box-1")
    unit = office.counters.pressing(box, "request-1", "quay-1", Key.EMERGENCY, "A099")
    view = office.store.write(unit)
    assert view.emergency is not None
    assert len(office.emergencies.calls()) == 1
    assert refused(lambda: office.emergencies.call(kiosk, None, "quay-1")) == "forbidden"
    assert refused(lambda: office.emergencies.call(clerk, None, "quay-9")) == "unknown-counter"
    assert box.kind is ActorKind.DEVICE
