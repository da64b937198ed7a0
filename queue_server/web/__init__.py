"""The web door: pages and the JSON API, an app factory with thin blueprints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from queue_server.services.office import Office

MAX_BODY = 64 * 1024


def create_app(office: Office) -> Flask:
    """The Flask app of one office."""
    from queue_server.web import (
        api,
        auth,
        bookings,
        catalogue,
        errors,
        guidance,
        handing_in,
        openapi,
        opening,
        own_ticket,
        pushing,
    )
    from queue_server.web.pages import BLUEPRINTS

    app = Flask(__name__)
    app.extensions["motcua"] = office
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    errors.register(app)
    app.before_request(auth.same_origin)
    calls = (
        api, opening, guidance, own_ticket, bookings, handing_in, pushing, catalogue, openapi,
    )  # fmt: skip
    for blueprint in (*(one.blueprint for one in calls), *BLUEPRINTS):
        app.register_blueprint(blueprint)
    return app
