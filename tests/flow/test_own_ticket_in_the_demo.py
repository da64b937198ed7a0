"""One's own ticket at a terminal, through the whole office; a card that leaves no trace."""

from __future__ import annotations

import uuid
from typing import Any

from contract.codes import ticket_code

BACK, BESIDE = (0.08, 0.95), (0.16, 0.95)
"""On the same button, so far apart that the second is no bounce of the first."""


def take(demo: Any) -> dict[str, Any]:
    """A number taken over the API, whose token only its holder knows."""
    service = demo.told["services"][0]
    body = {"request": str(uuid.uuid4()), "service": service}
    taken: dict[str, Any] = demo.api("/api/v1/tickets", body)
    return taken


def test_a_ticket_scanned_at_any_terminal_shows_where_it_stands(whole_demo: Any) -> None:
    ticket = take(whole_demo)
    number, typed = ticket["number"], ticket_code(ticket["number"], ticket["token"])
    whole_demo.press("/scan", {"code": typed, "how": "serial", "at": "look-up-1"})
    whole_demo.wait_mark("look-up-1", rf"^own\.waiting\.{number}$")
    whole_demo.touch("look-up-1", BACK)
    whole_demo.wait_mark("look-up-1", r"^look-up\.home$")
    whole_demo.go_home()
    whole_demo.press("/scan", {"code": ticket["token"], "how": "serial", "at": "kiosk-1"})
    whole_demo.wait_mark("kiosk-1", rf"^own\.waiting\.{number}$")
    whole_demo.touch("kiosk-1", BACK)
    whole_demo.wait_mark("kiosk-1", r"^kiosk\.home$")


def test_a_citizens_card_under_the_scanner_leaves_nothing_behind(whole_demo: Any) -> None:
    secret = "001045998877"
    card = f"{secret}|012345678|TRAN THI KHONG TEN|02031945|Nu|Ha Noi|01012022"
    whole_demo.go_home()
    whole_demo.press("/scan", {"code": card, "how": "serial", "at": "kiosk-1"})
    whole_demo.press("/scan", {"code": "A001-000", "how": "serial", "at": "kiosk-1"})
    whole_demo.wait_mark("kiosk-1", r"^(sorry\.unknown-ticket|own\.)")
    left = [
        path
        for path in whole_demo.folder.rglob("*")
        if path.is_file() and not path.is_socket() and secret.encode() in path.read_bytes()
    ]
    assert left == []
    whole_demo.touch("kiosk-1", BESIDE)
    whole_demo.wait_mark("kiosk-1", r"^kiosk\.home$")
