"""What people bring: needs reach the clerk alone, dossiers count in waits, a card for a day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.clock import SetClock
from config.settings import OfficeSettings
from config.words import words
from contract.ids import Need, Priority
from contract.messages import TicketIssued, encode
from contract.problems import Refused
from queue_server.domain.actor import SYSTEM, Actor
from queue_server.domain.calendar import OpeningRules, WeeklySession
from queue_server.services.administration import exported
from queue_server.services.day_end import DayEnd
from queue_server.services.office import Office
from queue_server.services.office_edits import instead
from queue_server.services.office_text import read
from queue_server.services.tickets import Brings
from queue_server.web.pages.console import Desk

CARD = "001190012345"
OTHER_CARD = "079085001234"
Take = Callable[..., TicketIssued]


@pytest.fixture
def take(office: Office, kiosk: Actor) -> Take:
    """``take(dossiers=3)`` takes a number of the first service at the kiosk."""

    def take(
        service: str = "ho-tich",
        priority: Priority = Priority.NONE,
        lang: str = "vi",
        request: str | None = None,
        **brings: Any,
    ) -> TicketIssued:
        return office.tickets.take(kiosk, request, service, priority, lang, Brings(**brings))

    return take


def set_rules(office: Office, **rules: Any) -> None:
    admin = Actor(SYSTEM.kind, "test", role="admin")
    office.opening.set_rules(admin, None, OpeningRules(**rules))


def set_service(office: Office, service: str, **values: Any) -> None:
    file = office.administration.present(SYSTEM)
    for one in file.services:
        if one.id == service:
            for name, value in values.items():
                setattr(one, name, value)
    assert office.administration.change(SYSTEM, instead(file)).faults == []


def refused(work: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


def test_needs_and_language_reach_the_clerk_and_give_no_priority(
    office: Office, clerk: Actor, take: Take
) -> None:
    take()
    needy = take(needs=(Need.WHEELCHAIR, Need.HEARING, Need.UNKNOWN), lang="en", dossiers=2)
    assert (needy.ahead, needy.priority) == (1, False)
    office.counters.command(clerk, "quay-1", "open")
    assert office.counters.command(clerk, "quay-1", "next").ticket.number == "A001"  # type: ignore[union-attr]
    ticket = office.counters.command(clerk, "quay-1", "next", "request-1").ticket
    assert ticket is not None
    assert (ticket.needs, ticket.language, ticket.dossiers) == (
        [Need.HEARING, Need.WHEELCHAIR], "en", 2,
    )  # fmt: skip
    again = office.counters.command(clerk, "quay-1", "next", "request-1").ticket
    assert again is not None
    assert again.needs == ticket.needs
    card = office.guidance.cards.find("A002")
    assert (card.needs, card.lang, card.dossiers) == (ticket.needs, "en", 2)


def test_needs_stand_in_no_public_state_no_journal_row_no_kept_answer(
    office: Office, clerk: Actor, take: Take
) -> None:
    take(needs=tuple(Need), lang="en", request="request-1")
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next", "request-2")
    public = [encode(office.views.state(topic)) for topic in office.views.topics()]
    with office.store.reader() as db:
        kept = [row[0].encode() for row in db.execute("SELECT data FROM journal")]
        kept += [row[0].encode() for row in db.execute("SELECT answer FROM request")]
    assert len(public) > 5
    assert len(kept) > 3
    words = [need.value.encode() for need in (Need.SIGHT, Need.HEARING, Need.WHEELCHAIR)]
    assert [one for one in (*public, *kept) if any(word in one for word in words)] == []


def test_needs_are_forgotten_when_the_day_is_over(
    office: Office, clerk: Actor, take: Take, clock: SetClock
) -> None:
    take(needs=(Need.SIGHT,))
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(clerk, "quay-1", "close")
    clock.move(24 * 3600)
    DayEnd(office.store).tick()
    with office.store.reader() as db:
        everything = "\n".join(
            str(tuple(row))
            for table in ("ticket", "counter", "leg", "journal", "request")
            for row in db.execute(f"SELECT * FROM {table}")
        )
    assert "sight" not in everything


def test_one_number_is_good_for_so_many_dossiers(office: Office, take: Take, kiosk: Actor) -> None:
    set_service(office, "dat-dai", asks_dossiers=True, most_dossiers=20)
    set_service(office, "ho-tich", most_dossiers=2)
    state = office.views.service("dat-dai")
    assert (state.asks_dossiers, state.most_dossiers) == (True, 20)
    take("dat-dai", dossiers=20)
    problem = refused(lambda: take(dossiers=3))
    assert (problem.code, problem.params) == ("too-many-dossiers", {"most": 2})
    assert office.views.service("ho-tich").waiting == 0
    many = take("dat-dai", dossiers=9).token
    change = office.own_tickets.change_service
    assert refused(lambda: change(kiosk, None, many, "ho-tich")).code == "too-many-dossiers"


def test_dossiers_and_card_limits_go_out_and_come_back_in_the_settings_file(
    office: Office,
) -> None:
    set_service(office, "dat-dai", asks_dossiers=True, most_dossiers=20)
    set_rules(office, card_day_limit=5, card_service_limit=2, card_required=True)
    with office.store.reader() as db:
        told = exported(db)
    set_service(office, "dat-dai", asks_dossiers=False, most_dossiers=None)
    set_rules(office)
    assert office.administration.change(SYSTEM, instead(read(told.encode()))).faults == []
    with office.store.reader() as db:
        assert exported(db) == told
    assert "most_dossiers = 20" in told
    assert "card_service_limit = 2" in told


def test_who_brings_many_dossiers_makes_the_wait_so_much_longer(
    office: Office, clerk: Actor, take: Take, clock: SetClock
) -> None:
    office.counters.command(clerk, "quay-1", "open")
    for _ in range(6):
        take(dossiers=2)
        office.counters.command(clerk, "quay-1", "next")
        clock.move(600)
    office.counters.command(clerk, "quay-1", "done")
    take()
    clock.move(60)
    one = office.views.service("ho-tich").estimate
    office.tickets.cancel(clerk, None, take(dossiers=6).token)
    take(dossiers=6)
    clock.move(60)
    many = office.views.service("ho-tich").estimate
    assert one is not None
    assert many is not None
    # A dossier takes five minutes here: who brought two held the counter for ten.
    assert sum(one) / 2 < 10
    assert 30 < sum(many) / 2 < 50


def test_a_card_takes_so_many_numbers_a_day_and_of_one_service(office: Office, take: Take) -> None:
    assert office.views.office().asks_card is None
    set_rules(office, card_day_limit=3, card_service_limit=2)
    assert office.views.office().asks_card == "asked"
    first = take(card=CARD)
    take(card=" 001 190 012 345 ")
    of_service = refused(lambda: take(card=CARD))
    assert (of_service.code, of_service.params) == (
        "card-limit", {"limit": 2, "service": "ho-tich"},
    )  # fmt: skip
    take("dat-dai", card=CARD)
    assert refused(lambda: take("dat-dai", card=CARD)).params == {"limit": 3}
    take(card=OTHER_CARD)
    take()
    office.tickets.cancel(SYSTEM, None, first.token)
    take(card=CARD)


def test_an_office_may_want_a_card_for_every_number_of_its_kiosks(
    office: Office, take: Take, clerk: Actor
) -> None:
    set_rules(office, card_day_limit=3, card_required=True)
    assert office.views.office().asks_card == "needed"
    assert refused(take).code == "card-needed"
    assert office.tickets.take(clerk, None, "ho-tich").number == "A001"


@pytest.mark.parametrize(
    "card", ["", "12345", "abc", "999190012345", "0011900123456", "٠٠١١٩٠٠١٢٣٤٥"]
)
def test_what_is_no_card_is_said_clearly_and_not_repeated(take: Take, card: str) -> None:
    problem = refused(lambda: take(card=card))
    assert (problem.code, problem.field, problem.params) == ("invalid-card", "card", {})


def test_a_card_is_known_for_a_day_and_by_its_hash_alone(
    office: Office, take: Take, clock: SetClock, office_settings: OfficeSettings,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    set_rules(office, card_day_limit=1)
    take(card=CARD, request="request-1")
    assert take(card=CARD, request="request-1").number == "A001"
    refused(lambda: take(card=CARD))
    with office.store.reader() as db:
        salt = db.execute("SELECT value FROM meta WHERE key = 'card-salt'").fetchone()[0]
        known = db.execute("SELECT card FROM card_use").fetchone()[0]
    clock.move(24 * 3600)
    DayEnd(office.store).tick()
    with office.store.reader() as db:
        assert db.execute("SELECT count(*) FROM card_use").fetchone()[0] == 0
        assert not db.execute("SELECT 1 FROM meta WHERE key = 'card-salt'").fetchall()
    take(card=CARD)
    with office.store.reader() as db:
        anew = db.execute("SELECT card FROM card_use").fetchone()[0]
    assert anew != known
    office.store.close()
    stored = b"".join(path.read_bytes() for path in Path(office_settings.data).glob("motcua*"))
    assert CARD.encode() not in stored
    assert CARD not in caplog.text
    assert salt.encode() not in stored
    assert known.encode() not in stored


def test_the_clerk_sees_who_is_probably_called_in_the_afternoon(
    office: Office, clerk: Actor, take: Take, clock: SetClock
) -> None:
    sessions = (
        WeeklySession(start="07:30", end="11:30"),
        WeeklySession(start="13:30", end="17:00"),
    )
    set_rules(office, sessions=sessions)
    office.counters.command(clerk, "quay-1", "open")
    for _ in range(6):
        take()
        office.counters.command(clerk, "quay-1", "next")
        clock.move(1200)
    office.counters.command(clerk, "quay-1", "done")
    clock.move(1800)
    for _ in range(8):
        take()
    expected = [one.expected for one in office.views.waiting("quay-1")]
    assert expected[0] is None
    assert expected[-1] == "afternoon"
    web, console = words("web", "vi"), words("console", "vi")
    shown = Desk(office, clerk, web).console("quay-1")
    assert console("line.afternoon") in shown.waiting[-1].more
    assert "buổi chiều" in shown.newcomers
