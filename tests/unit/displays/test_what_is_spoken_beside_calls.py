"""Who was called in vain, pauses, notices, results and closing: each said once, at its time."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from config.settings import Loudness, SettingsError, Speech, TerminalSettings, load
from config.voice.phrases import PAUSED, Announcement
from contract.ids import Scope
from contract.messages import CallsState, Missed, OfficeState, Pause, Ready, ResultsState, Session
from displays.announcer import Announcer, Said
from displays.board import Board
from displays.loudness import Volume
from displays.town_crier import NewNotice, TownCrier
from tests.unit.displays.toy_speaker import Speaker

NOW = dt.datetime(2026, 11, 20, 16, 44, tzinfo=dt.timezone(dt.timedelta(hours=7)))
OFFICE = OfficeState(
    at=NOW, names={"vi": "Phường Thử"}, languages=["vi"],
    sessions=[Session("08:00", "11:30"), Session("13:30", "17:00")],
)  # fmt: skip
CLOSING = Said(Announcement.CLOSING)
MINUTE = dt.timedelta(minutes=1)


def missed(seq: int, number: str, ago: float = 1, zone: str = "") -> Missed:
    return Missed(seq=seq, at=NOW - dt.timedelta(seconds=ago), number=number, zone=zone)


def crier(speech: Speech | None = None, zone: str = "") -> tuple[Board, TownCrier]:
    board = Board(zone)
    board.take("office", OFFICE)
    return board, TownCrier(board, speech or Speech())


def given_up(board: Board, *who: Missed, epoch: str = "e") -> None:
    board.take("calls", CallsState(at=NOW, epoch=epoch, missed=list(who)))


def test_who_was_called_in_vain_is_said_once_the_earlier_first() -> None:
    board, said = crier()
    given_up(board, missed(5, "B002"), missed(3, "A001"))
    first, second = said.missed(NOW)
    assert (first.ticket, second.ticket) == ("A001", "B002")
    assert first.kind is Announcement.MISSED
    assert said.missed(NOW) == []
    given_up(board, missed(5, "B002"), missed(9, "A001"))
    assert [one.ticket for one in said.missed(NOW)] == ["A001"]
    given_up(board, missed(5, "C001"), epoch="restored")
    assert [one.ticket for one in said.missed(NOW)] == ["C001"]


def test_long_ago_in_another_zone_or_not_wanted_is_not_said() -> None:
    board, said = crier(zone="Tầng 2")
    given_up(board, missed(1, "A001", ago=31), missed(2, "A002", zone="Tầng 1"))
    assert said.missed(NOW) == []
    board, said = crier(Speech(missed=False))
    given_up(board, missed(1, "A001"))
    assert said.missed(NOW) == []


def test_closing_is_said_once_a_day_some_minutes_before_the_last_session_ends() -> None:
    _, said = crier(Speech(closing_minutes=15))
    assert said.by_time(NOW) == []
    assert said.by_time(NOW + MINUTE) == [CLOSING]
    assert said.by_time(NOW + 1.5 * MINUTE) == []
    assert said.by_time(NOW + dt.timedelta(days=1, minutes=1)) == [CLOSING]


def test_started_later_or_on_a_day_off_it_says_nothing_of_closing() -> None:
    board, said = crier()
    assert said.by_time(NOW + 2.1 * MINUTE) == []
    board.take("office", msgspec.structs.replace(OFFICE, sessions=[]))
    assert said.by_time(NOW + MINUTE) == []


def test_results_are_said_at_their_times_while_there_are_any() -> None:
    board, said = crier(Speech(results_at=["09:00", "16:44"], results_counter="5"))
    assert said.by_time(NOW) == []
    board.take("results", ResultsState(at=NOW, results=[Ready("2026-11-06", "0975")]))
    assert said.by_time(NOW) == [Said(Announcement.RESULTS, counter="5")]
    assert said.by_time(NOW) == []


def test_a_pause_and_a_new_notice_are_said_once_those_found_at_the_start_are_not() -> None:
    _, said = crier()
    old = msgspec.structs.replace(OFFICE, notices=[{"vi": "Cũ"}])
    assert said.office(old, NOW) == []
    pause = Pause(scope=Scope.OFFICE, since=NOW)
    new = msgspec.structs.replace(old, notices=[{"vi": "Mới"}, {"vi": "Cũ"}], pauses=[pause])
    assert said.office(new, NOW) == [PAUSED, NewNotice((("vi", "Mới"),))]
    assert said.office(new, NOW) == []
    assert said.office(old, NOW) == []


def test_the_volume_follows_the_hours_until_the_office_wants_another() -> None:
    hours = [Loudness(start="07:00", end="16:44", level=40)]
    hours.append(Loudness(start="16:44", end="18:00", level=20))
    time = [NOW]
    volume = Volume(hours, lambda: time[0])
    assert volume.share() == 0.2
    time[0] -= MINUTE
    assert volume.share() == 0.4
    time[0] = NOW.replace(hour=18)
    assert volume.share() == 1.0
    volume.wanted = 0
    assert volume.share() == 0.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[volume]]\nfrom = "08:00"\nto = "07:00"\nlevel = 50', "end later"),
        ('[[volume]]\nfrom = "8h"\nto = "17:00"\nlevel = 50', "from"),
        ('[[volume]]\nfrom = "08:00"\nto = "17:00"\nlevel = 101', "level"),
        ('layout = "film"', "layout"),
        ('[speech]\nresults_at = ["09:00"]', "results_counter"),
    ],
)
def test_settings_that_cannot_be_meant_are_told(tmp_path, text: str, told: str) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text(f'format = 1\noffice = "o"\ndevice = "d"\nkind = "display"\n{text}\n')
    with pytest.raises(SettingsError, match=told):
        load(path, TerminalSettings)


class ToyPack:
    """Says a sentence as its name."""

    rate, chime = 22050, b"ding "

    def __init__(self, able: bool) -> None:
        self._able = able

    def can_say(self, *_: object) -> bool:
        return self._able

    def say(self, kind: Announcement, ticket: str, counter: str) -> bytes:
        return f"{kind} {ticket}{counter}".encode()

    def phrase(self, name: str) -> bytes | None:
        return None

    def silence(self, milliseconds: int) -> bytes:
        return b"_"


def test_it_is_spoken_by_the_packs_that_can_and_not_of_who_is_called_again(clock, walls) -> None:
    speaker = Speaker()
    announcer = Announcer([ToyPack(True), ToyPack(False)], speaker, clock)  # type: ignore[list-item]
    for notice in (CLOSING, Said(Announcement.MISSED, "A025"), Said(Announcement.MISSED, "A026")):
        announcer.tell(notice)
    fresh = msgspec.structs.replace(walls.call(1, "A025"), at=clock.now())
    announcer.offer([fresh])
    assert announcer._next() == (fresh, 0)
    for _ in range(2):
        announcer._speak_notice(announcer._next()[0])  # type: ignore[index,arg-type]
    assert speaker.played == [b"ding _closing ", b"ding _missed A026"]
