"""The server is gone, or hangs: the kiosk gives its leased numbers and hands them in later."""

from __future__ import annotations

from typing import Any

import pytest

from contract.messages import Answer
from kiosk.dates import since_text


def test_it_says_what_it_cannot_do_gives_numbers_and_hands_them_in(room: Any) -> None:
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    address = room.kiosk.stage.screen.ticket.follow_url
    room.touch("done")
    lost = room.kiosk_clock.now()
    room.server_goes()
    room.until_mark("kiosk.home.alone")
    room.pass_time(60)
    since = since_text(lost, room.kiosk_clock.now(), "vi")
    assert room.says("home.alone", time=since)
    assert room.says("home.alone.cannot")
    room.scan(address)
    room.until_mark("sorry.look-up")
    room.touch("back")
    room.take_number()
    room.until_mark("kiosk.number.printed.A801")
    assert room.says("number.alone")
    room.touch("done")
    assert room.tickets() == {"A001": "waiting"}
    room.server_starts()
    room.until_mark("kiosk.home")
    room.until(lambda: room.tickets().get("A801") == "waiting", "what was given alone")
    room.take_number()
    room.until_mark("kiosk.number.printed.A002")


def test_without_server_and_paper_the_screen_holds_what_is_scanned_later(room: Any) -> None:
    room.server_goes()
    room.until_mark("kiosk.home.alone")
    room.printer.paper_out()
    room.until_mark("kiosk.home.paper-out")
    assert room.says("home.alone.cannot"), "both are said"
    room.take_number()
    room.until_mark("kiosk.number.failed.A801")
    code = room.qr()
    room.touch("done")
    room.printer.load_paper()
    room.server_starts()
    room.until_mark("kiosk.home")
    room.until(lambda: room.tickets() == {"A801": "waiting"}, "what was given alone")
    room.scan(code)
    room.until_mark("own.waiting.A801")
    room.touch("own reprint")
    room.until_mark("kiosk.number.printed.A801")
    assert room.printer.cut_count == 1


def test_a_server_that_hangs_is_not_waited_for_and_nobody_has_two_numbers(
    room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[tuple[Any, ...]] = []
    answer_now = room.door._door.request
    monkeypatch.setattr(room.door._door, "request", lambda *asked, **_more: held.append(asked))
    room.take_number()
    assert room.mark == "kiosk.taking"
    room.pass_time(3.5)
    room.until_mark("kiosk.number.printed.A801")
    room.touch("done")
    monkeypatch.setattr(room.door._door, "request", answer_now)
    for suffix, payload in held:
        answer_now(suffix, payload)
    room.until(lambda: "A801" in room.tickets(), "what was given alone")
    room.until(lambda: list(room.tickets().values()).count("waiting") == 1, "one number")
    assert room.tickets()["A801"] == "waiting", "the one on the paper counts"


def test_a_number_whose_answer_never_came_is_replaced_by_the_one_on_the_paper(
    room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[tuple[str, Answer]] = []
    answer_now = room.door._door._answer

    def hold(device: str, answer: Answer) -> None:
        if answer.verb == "take-ticket":
            held.append((device, answer))
        else:
            answer_now(device, answer)

    monkeypatch.setattr(room.door._door, "_answer", hold)
    room.take_number()
    room.until(lambda: bool(held), "the answer that hangs")
    assert room.tickets() == {"A001": "waiting"}
    room.pass_time(3.5)
    room.until_mark("kiosk.number.printed.A801")
    told = {"A001": "cancelled", "A801": "waiting"}
    room.until(lambda: room.tickets() == told, "one number, the one on the paper")
