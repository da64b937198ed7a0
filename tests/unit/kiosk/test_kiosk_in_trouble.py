"""What a citizen sees when things break, and that it mends by itself."""

from __future__ import annotations

import datetime as dt

import pygame
import pytest
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol, decode

from contract.ids import Paper, Part
from contract.messages import GuestWifi
from devices.protocols import PrinterStatus


def number(kiosk, made):
    kiosk.touch("service civil")
    kiosk.answer(made.issued(), "take-ticket")


def words_shown(kiosk) -> str:
    lines = [line for w in kiosk.terminal.stage.widgets for line in getattr(w, "lines", ())]
    return " ".join(run.text for line in lines for run in line.runs)


def test_without_the_server_the_kiosk_says_since_when_in_both_languages(kiosk) -> None:
    kiosk.cut()
    assert kiosk.mark == "kiosk.away"
    shown = words_shown(kiosk)
    assert "bàn hướng dẫn" in shown
    assert "guidance desk" in shown
    assert shown.count("09:42") == 2
    assert kiosk.targets() == []


def test_yesterdays_outage_is_told_with_its_date(kiosk) -> None:
    kiosk.cut()
    kiosk.clock.move(86_400)
    kiosk.step()
    assert words_shown(kiosk).count("21/11/2026") == 2


def test_it_comes_back_by_itself(kiosk) -> None:
    for _ in range(3):
        kiosk.cut()
        assert kiosk.mark == "kiosk.away"
        kiosk.wait(5)
        kiosk.mend()
        assert kiosk.mark == "kiosk.home"


def test_a_person_with_a_number_keeps_it_on_the_screen(kiosk, made) -> None:
    number(kiosk, made)
    kiosk.cut()
    assert kiosk.mark == "kiosk.number.printing.A025"
    kiosk.printed(ok=True)
    kiosk.wait(9)
    assert kiosk.mark == "kiosk.away"


def test_a_request_lost_with_the_server_ends_on_the_clear_screen(kiosk) -> None:
    kiosk.touch("service civil")
    kiosk.cut()
    assert kiosk.mark == "kiosk.taking"
    kiosk.refuse("no-server")
    assert kiosk.mark == "kiosk.away"


def test_it_waits_a_little_for_the_server_when_it_starts(rigs) -> None:
    kiosk = rigs("kiosk", online=False)
    assert kiosk.mark == "starting"
    kiosk.wait(10)
    assert kiosk.mark == "kiosk.away"


FAULTS = {
    "paper-out": PrinterStatus(Part.OK, Paper.OUT, Part.OK, Part.OK),
    "cover-open": PrinterStatus(Part.OK, Paper.OK, Part.FAULT, Part.OK),
    "printer-missing": PrinterStatus(Part.MISSING),
    "cutter-stuck": PrinterStatus(Part.OK, Paper.OK, Part.OK, Part.FAULT),
    "printer-unknown": PrinterStatus(Part.UNKNOWN),
}


@pytest.mark.parametrize("problem", FAULTS)
def test_a_printer_fault_is_said_at_once_and_reported(kiosk, made, problem: str) -> None:
    kiosk.terminal._printer_is(FAULTS[problem])
    kiosk.step()
    assert kiosk.mark == f"kiosk.home.{problem}"
    assert kiosk.terminal.say(f"printer.{problem}") in words_shown(kiosk)
    assert kiosk.link.parts["printer"] == FAULTS[problem].link
    kiosk.terminal._printer_is(made.fine)
    kiosk.step()
    assert kiosk.mark == "kiosk.home"
    assert kiosk.link.parts["paper"] == "ok"


def test_a_number_whose_paper_failed_is_shown_and_printed_again_after_repair(kiosk, made):
    number(kiosk, made)
    kiosk.printed(ok=False, status=made.no_paper)
    assert kiosk.mark == "kiosk.number.failed.A025"
    assert not kiosk.target("print-again").enabled
    kiosk.terminal._printer_is(made.fine)
    kiosk.step()
    kiosk.touch("print-again")
    assert kiosk.mark == "kiosk.number.printing.A025"
    kiosk.printed(ok=True)
    assert kiosk.mark == "kiosk.number.printed.A025"
    assert kiosk.link.verbs() == ["take-ticket", "printed", "printed"]
    papers = [paper for paper, _ in kiosk.terminal._desk.jobs]
    assert papers[0] == papers[1], "the same ticket, never another"


def test_somebody_without_paper_is_asked_before_the_number_goes(kiosk, made) -> None:
    number(kiosk, made)
    kiosk.printed(ok=False, status=made.no_paper)
    kiosk.wait(46)
    assert kiosk.mark == "still-there"
    kiosk.touch("more-time")
    assert kiosk.mark == "kiosk.number.failed.A025"
    kiosk.wait(80)
    assert kiosk.mark == "kiosk.home.paper-out"


def test_a_clock_jump_breaks_nothing(kiosk) -> None:
    kiosk.clock.jump(-3600 * 5)
    kiosk.wait(80)
    kiosk.clock.jump(dt.timedelta(days=400).total_seconds())
    kiosk.wait(80)
    assert kiosk.mark == "kiosk.home"


def test_a_lost_scanner_changes_the_words_and_is_reported(kiosk) -> None:
    kiosk.terminal.scanner_is("scanner", Part.MISSING)
    kiosk.step()
    assert kiosk.terminal.say("scan.title-typed") in words_shown(kiosk)
    assert kiosk.link.parts["scanner"] == "missing"
    kiosk.terminal.scanner_is("scanner", Part.OK)
    kiosk.step()
    assert kiosk.terminal.say("scan.title") in words_shown(kiosk)


@pytest.mark.parametrize("large", [False, True])
def test_without_paper_two_codes_lead_a_phone_into_the_network_and_to_the_number(
    kiosk, made, large: bool
) -> None:
    address = "http://office.test/t/token-1"
    kiosk.say(
        "office", made.office(guest_wifi=GuestWifi(ssid="Bo De; Khach", password="cho-doi-1"))
    )
    kiosk.terminal.take_ticket("civil")
    kiosk.answer(made.issued(follow_url=address), "take-ticket")
    if large:
        kiosk.terminal.change_size()
    kiosk.printed(ok=False, status=made.no_paper)
    read = {code.data.decode() for code in zbar(kiosk.window)}
    assert read == {address, "WIFI:T:WPA;S:Bo De\\; Khach;P:cho-doi-1;;"}


def zbar(window):
    surface = window.surface
    pixels = pygame.image.tobytes(surface, "RGB")
    picture = Image.frombytes("RGB", surface.get_size(), pixels)
    return decode(picture, symbols=[ZBarSymbol.QRCODE])
