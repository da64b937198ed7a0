"""Rating: once a visit, by its holder or at the counter's tablet, read only in sums."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.clock import SetClock
from contract.ids import Level
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.services.office import Office

HOUR = 3600
DAY = 24 * HOUR
Serve = Callable[..., str]


@pytest.fixture
def serve(office: Office, clerk: Actor, kiosk: Actor) -> Serve:
    """Takes a number and serves it at a counter; gives its token."""

    def run(counter: str = "quay-1", service: str = "ho-tich", end: str = "done") -> str:
        if not office.views.counter(counter).open:
            office.counters.command(clerk, counter, "open")
        token = office.tickets.take(kiosk, None, service).token
        office.counters.command(clerk, counter, "next")
        office.counters.command(clerk, counter, end)
        return token

    return run


def rate(office: Office, token: str, level: Level = Level.SATISFIED) -> None:
    office.ratings.rate(office_holder(), None, token, level)


def office_holder() -> Actor:
    from queue_server.domain.actor import device

    return device("holder-1", "holder")


def kept(office: Office) -> list[tuple[str, str | None]]:
    with office.store.reader() as db:
        rows = db.execute("SELECT level, released FROM rating ORDER BY leg")
        return [(row[0], row[1]) for row in rows]


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


def test_the_holder_of_a_served_ticket_rates_once_and_may_change_it_for_two_minutes(
    office: Office, serve: Serve, clock: SetClock
) -> None:
    token = serve()
    rate(office, token, Level.DISSATISFIED)
    clock.move(119)
    rate(office, token, Level.VERY_SATISFIED)
    clock.move(2)
    assert refusal(lambda: rate(office, token)) == "already-rated"
    assert kept(office) == [("very-satisfied", None)]


@pytest.mark.parametrize("end", ["missed", "park", "back"])
def test_who_was_not_served_cannot_rate(office: Office, serve: Serve, end: str) -> None:
    token = serve(end=end)
    assert refusal(lambda: rate(office, token)) == "not-served"
    assert refusal(lambda: rate(office, "no-such-token")) == "unknown-ticket"
    assert kept(office) == []


def test_after_twelve_hours_it_is_too_late(office: Office, serve: Serve, clock: SetClock) -> None:
    token = serve()
    clock.move(12 * HOUR + 1)
    assert refusal(lambda: rate(office, token)) == "rating-over"


def test_a_level_nobody_knows_is_refused(office: Office, serve: Serve) -> None:
    token = serve()
    assert refusal(lambda: rate(office, token, Level.UNKNOWN)) == "malformed"
    assert kept(office) == []


def test_the_journal_says_that_it_was_rated_and_not_how(office: Office, serve: Serve) -> None:
    rate(office, serve(), Level.DISSATISFIED)
    with office.store.reader() as db:
        rows = db.execute("SELECT data FROM journal WHERE kind = 'ticket-rated/1'").fetchall()
        everything = db.execute("SELECT group_concat(data) FROM journal").fetchone()[0]
    assert [row[0] for row in rows] == ['{"number":"A001"}']
    assert "satisfied" not in everything


def test_ratings_are_let_out_in_fives_of_one_clerk_service_and_counter(
    office: Office, serve: Serve, clock: SetClock
) -> None:
    for _ in range(4):
        rate(office, serve())
    rate(office, serve(service="dat-dai"))
    clock.move(HOUR)
    assert office.ratings.release() == 0
    clock.move(DAY)
    assert office.ratings.release() == 0
    rate(office, serve())
    assert office.ratings.release() == 0  # today's wait for the day's end
    clock.move(DAY)
    assert office.ratings.release() == 5
    days = sorted(str(released) for _, released in kept(office))
    assert days == ["2026-11-24"] * 5 + ["None"]


def test_the_tablet_asks_whom_its_counter_served_last_for_two_minutes(
    office: Office, serve: Serve, clock: SetClock
) -> None:
    ratings = office.ratings
    assert ratings.at_pad("quay-1") is None
    serve()
    turn = ratings.at_pad("quay-1")
    assert turn is not None
    assert turn.number == "A001"
    assert ratings.at_pad("quay-2") is None
    clock.move(121)
    assert ratings.at_pad("quay-1") is None
    late = refusal(lambda: ratings.rate_at_pad("quay-1", None, turn.leg, Level.SATISFIED))
    assert late == "not-served"


def test_the_tablet_takes_one_rating_a_visit_and_nobody_elses(office: Office, serve: Serve) -> None:
    ratings = office.ratings
    serve()
    first = ratings.at_pad("quay-1")
    serve()
    second = ratings.at_pad("quay-1")
    assert first is not None
    assert second is not None
    for counter, leg, code in (
        ("quay-1", first.leg, "not-served"),
        ("quay-2", second.leg, "not-served"),
        ("quay-9", second.leg, "unknown-counter"),
    ):
        assert (
            refusal(lambda c=counter, n=leg: ratings.rate_at_pad(c, None, n, Level.SATISFIED))
            == code
        )
    ratings.rate_at_pad("quay-1", None, second.leg, Level.DISSATISFIED)
    assert ratings.at_pad("quay-1") is None
    again = refusal(lambda: ratings.rate_at_pad("quay-1", None, second.leg, Level.SATISFIED))
    assert again == "already-rated"
    assert kept(office) == [("dissatisfied", None)]


def test_the_tablet_rests_when_the_next_one_is_being_served(
    office: Office, serve: Serve, clerk: Actor, kiosk: Actor
) -> None:
    serve()
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "next")
    assert office.ratings.at_pad("quay-1") is not None  # who was served is still leaving
    office.counters.command(clerk, "quay-1", "serve")
    assert office.ratings.at_pad("quay-1") is None


def test_the_address_of_a_tablet_is_its_own(office: Office) -> None:
    key = office.ratings.pad_key("quay-1")
    assert office.ratings.is_pad("quay-1", key)
    assert not office.ratings.is_pad("quay-2", key)
    assert not office.ratings.is_pad("quay-1", "")


def test_served_again_after_taking_it_back_is_the_same_visit(
    office: Office, serve: Serve, clerk: Actor
) -> None:
    token = serve()
    rate(office, token)
    office.counters.command(clerk, "quay-1", "undo")
    assert refusal(lambda: rate(office, token)) == "not-served"
    office.counters.command(clerk, "quay-1", "done")
    rate(office, token, Level.DISSATISFIED)
    assert kept(office) == [("dissatisfied", None)]
