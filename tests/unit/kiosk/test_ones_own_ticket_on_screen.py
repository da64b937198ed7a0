"""One's own ticket at a terminal: each offer does its one thing, and nothing is issued anew."""

from __future__ import annotations

import pytest

from contract.messages import Done


@pytest.fixture
def open_ticket(kiosk, made):
    def opened(state: str):
        kiosk.scan("A025-317")
        kiosk.answer(made.own(state), "my-ticket")
        return kiosk

    return opened


def test_who_was_away_comes_back_and_sees_their_place(open_ticket, made) -> None:
    kiosk = open_ticket("parked")
    kiosk.touch("own come-back")
    assert (kiosk.link.asked[-1].verb, kiosk.link.asked[-1].fields["token"]) == (
        "come-back", "token-1",
    )  # fmt: skip
    kiosk.answer(made.own("waiting").ticket, "come-back")
    assert kiosk.link.asked[-1].verb == "my-ticket"
    kiosk.answer(made.own("waiting", ahead=1), "my-ticket")
    assert kiosk.mark == "own.waiting.A025"


def test_another_service_is_chosen_among_the_open_ones(open_ticket, made) -> None:
    kiosk = open_ticket("waiting")
    kiosk.touch("own change")
    assert not kiosk.has("service civil")
    kiosk.touch("service land")
    assert kiosk.link.asked[-1].fields["service"] == "land"


def test_a_number_is_given_back_only_after_asking(open_ticket, made) -> None:
    kiosk = open_ticket("waiting")
    kiosk.touch("own cancel")
    kiosk.touch("keep")
    assert kiosk.mark == "own.waiting.A025"
    kiosk.touch("own cancel")
    kiosk.touch("drop")
    kiosk.answer(made.own("waiting").ticket, "cancel")
    assert kiosk.mark == "own.cancelled"
    assert kiosk.link.verbs().count("cancel") == 1


def test_a_reprint_is_the_same_ticket_and_no_new_one(open_ticket) -> None:
    kiosk = open_ticket("waiting")
    kiosk.touch("own reprint")
    paper, _ = kiosk.terminal._desk.jobs[-1]
    assert (paper.number, paper.token) == ("A025", "token-1")
    assert "take-ticket" not in kiosk.link.verbs()


def test_a_served_ticket_is_rated_by_one_touch(open_ticket) -> None:
    kiosk = open_ticket("done")
    kiosk.touch("own rate")
    kiosk.touch("rate very-satisfied")
    assert kiosk.link.asked[-1].fields["level"] == "very-satisfied"
    kiosk.answer(Done(), "rate")
    assert kiosk.mark == "own.rated"


def test_without_a_printer_no_reprint_is_offered(look_up, made) -> None:
    look_up.scan("A025-317")
    look_up.answer(made.own("waiting"), "my-ticket")
    assert not look_up.has("own reprint")
    assert look_up.has("own cancel")


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("other-days-ticket", {"number": "A025", "day": "2026-11-20"}),
        ("unknown-ticket", {}),
        ("too-many-tries", {"seconds": 300}),
    ],
)
def test_a_ticket_of_elsewhere_or_another_day_is_told_with_what_to_do(
    kiosk, code: str, params: dict
) -> None:
    kiosk.scan("A025-317")
    kiosk.refuse(code, params)
    assert kiosk.mark == f"sorry.{code}"


def test_an_answer_that_comes_after_one_has_gone_changes_nothing(kiosk, made) -> None:
    kiosk.scan("A025-317")
    kiosk.terminal.go_home()
    kiosk.answer(made.own("waiting"), "my-ticket")
    assert kiosk.mark == "kiosk.home"


def test_a_paper_printed_again_is_marked_as_that_and_the_first_is_not(kiosk, made) -> None:
    kiosk.terminal.take_ticket("civil")
    kiosk.answer(made.issued(), "take-ticket")
    kiosk.terminal.reprint(made.issued())
    first, again = (paper for paper, _ in kiosk.terminal._desk.jobs)
    assert (first.copy, again.copy) == (False, True)
