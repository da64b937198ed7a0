"""What stands on a ticket's paper, from what the terminal knows of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.words import written
from contract.codes import ticket_code
from contract.messages import TicketIssued, TicketLayout
from devices.paper.slip import SlipPaper
from devices.paper.ticket import TicketPaper

if TYPE_CHECKING:
    from contract.messages import SlipPrint
    from kiosk.terminal import Terminal

TEST_NUMBER = "A000"
TEST_TOKEN = "phieu-thu"  # noqa: S105 - opens nothing


def ticket_paper(
    terminal: Terminal, ticket: TicketIssued, *, test: bool = False, copy: bool = False
) -> TicketPaper:
    """The paper of a ticket in the language chosen, the office's second one beneath."""
    office = terminal.office
    service = office.service(ticket.service)
    languages = written("paper", (terminal.language, *terminal.settings.languages))
    more: dict[str, Any] = {}
    if not test:
        more["typed_code"] = ticket_code(ticket.number, ticket.token)
    return TicketPaper(
        office=office.names,
        number=ticket.number,
        service=service.names if service else {},
        ahead=ticket.ahead,
        estimate=ticket.estimate,
        issued_at=ticket.issued_at,
        token=ticket.token,
        follow_url=ticket.follow_url,
        hotline=office.hotline,
        priority=ticket.priority,
        languages=tuple(languages[:2]),
        zone=terminal.settings.time_zone,
        layout=office.ticket_layout or TicketLayout(),
        guest_wifi=office.guest_wifi,
        expected=ticket.expected,
        alone=ticket.alone,
        test=test,
        copy=copy,
        **more,
    )


def slip_paper(terminal: Terminal, slip: SlipPrint) -> SlipPaper:
    """The paper of an appointment or a return slip."""
    service = terminal.office.service(slip.service)
    return SlipPaper(
        office=terminal.office.names,
        service=service.names if service else {},
        slip=slip,
        hotline=terminal.office.hotline,
        languages=tuple(written("booking", terminal.settings.languages)[:2]),
        zone=terminal.settings.time_zone,
    )


def sample_ticket(terminal: Terminal) -> TicketIssued:
    """A ticket that is none, for a test print: no number is used up."""
    services = terminal.office.services
    now = terminal.now()
    return TicketIssued(
        ticket="",
        number=TEST_NUMBER,
        token=TEST_TOKEN,
        service=services[0].id if services else "test",
        day=now.date().isoformat(),
        issued_at=now,
        ahead=3,
        estimate=(10, 20),
    )
