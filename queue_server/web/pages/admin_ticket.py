"""The ticket's paper as it would be printed: pictures made by the printer's own drawing."""

from __future__ import annotations

import io

import msgspec
from flask import Response, request

from config.look.icons import icon_names
from contract.messages import GuestWifi, TicketLayout
from contract.problems import Refused
from devices.paper.ticket import DOTS, TicketPaper, draw_ticket
from queue_server.services.office_file import Fault, OfficeFile
from queue_server.services.terminal_settings import TicketSettings
from queue_server.web import auth
from queue_server.web.pages import admin_forms, drawing
from queue_server.web.pages.admin_base import MAY, admin, told

PREVIEWED = "ticket"
_SAMPLE = "k7Qm2xVb9TfZpLw4Rs8YhA"


@admin.get("/ticket.png")
def ticket_picture() -> Response:
    """A ticket by the form's fields in the address, or by what is set; ``roll`` is 58 or 80."""
    clerk = auth.clerk(*MAY)
    file = auth.office().administration.present(clerk)
    layout = _asked(file)
    roll = 58 if request.args.get("roll") == "58" else 80
    layout.width = roll  # type: ignore[assignment]
    paper = sample(file, layout, test=request.args.get("test") == "1")
    return Response(_png(paper, DOTS[roll]), mimetype="image/png")


@admin.get("/icons/<name>.svg")
def icon(name: str) -> Response:
    """One of the icons a service may have."""
    auth.clerk(*MAY)
    if name not in icon_names():
        raise Refused("not-found")
    return Response(drawing.icon(name), mimetype="image/svg+xml")


def sample(file: OfficeFile, layout: TicketLayout, *, test: bool = False) -> TicketPaper:
    """A ticket of this office as anybody might get it, with every line there can be."""
    office = file.office
    service = next(iter(file.services), None)
    letter = service.letter if service else "A"
    url = office.public_url.rstrip("/")
    wifi = office.guest_wifi
    return TicketPaper(
        office=office.names,
        number=f"{letter}025",
        service=service.names if service else {},
        ahead=6,
        estimate=(15, 25),
        issued_at=auth.office().clock.now().replace(second=0, microsecond=0),
        token=_SAMPLE,
        follow_url=f"{url}/t/{_SAMPLE}" if url else "",
        hotline=office.hotline,
        languages=tuple(office.languages),
        zone=auth.office().settings.time_zone,
        layout=layout,
        guest_wifi=GuestWifi(ssid=wifi.ssid, password=wifi.password) if wifi else None,
        typed_code=f"{letter}025-317",
        test=test,
    )


def _asked(file: OfficeFile) -> TicketSettings:
    """What the form says, or what is set where it cannot be used."""
    if "preview" not in request.args:
        return msgspec.structs.replace(file.ticket)
    form = admin_forms.blank(file, PREVIEWED, "", told())
    faults: list[Fault] = []
    found = admin_forms.read(file, form, request.args, faults)
    return found if found is not None and not faults else msgspec.structs.replace(file.ticket)


def _png(paper: TicketPaper, dots: int) -> bytes:
    out = io.BytesIO()
    draw_ticket(paper, dots).save(out, "PNG")
    return out.getvalue()
