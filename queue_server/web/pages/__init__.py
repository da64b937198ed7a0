"""Pages made on the server: for citizens, for clerks, and the state of the system."""

from __future__ import annotations

from flask import Blueprint, Flask

from queue_server.web.pages.admin import admin
from queue_server.web.pages.counter import counter
from queue_server.web.pages.desk import desk
from queue_server.web.pages.desk_bookings import desk_bookings
from queue_server.web.pages.look import look
from queue_server.web.pages.metrics import metrics
from queue_server.web.pages.pad import pad
from queue_server.web.pages.password import password
from queue_server.web.pages.procedures import procedures
from queue_server.web.pages.procedures_admin import procedures_admin
from queue_server.web.pages.public import public
from queue_server.web.pages.reports import reports
from queue_server.web.pages.safety import safety
from queue_server.web.pages.speech import speech
from queue_server.web.pages.status import status
from queue_server.web.pages.supervisor import supervisor

BLUEPRINTS: tuple[Blueprint, ...] = (
    safety,
    speech,
    look,
    public,
    procedures,
    pad,
    counter,
    password,
    desk,
    desk_bookings,
    supervisor,
    admin,
    procedures_admin,
    reports,
    status,
    metrics,
)


def register(app: Flask) -> None:
    """Hang every page into the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
