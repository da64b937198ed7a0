"""Who asks: a bearer token, or the session cookie of a staff page."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from flask import current_app, g, request

from config.words import DEFAULT_LANGUAGE, languages
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind

if TYPE_CHECKING:
    from flask import Response

    from queue_server.services.office import Office
    from queue_server.services.sign_in import SignedIn

log = logging.getLogger(__name__)
COOKIE = "motcua"
LANGUAGE_COOKIE = "lang"
OWN_SITE = ("same-origin", "none")
READING = ("GET", "HEAD", "OPTIONS")
AT_COUNTERS = ("clerk", "supervisor", "admin")
"""The roles that work with tickets; a technician has to do with devices alone."""


def office() -> Office:
    """The office this request is for."""
    return cast("Office", current_app.extensions["motcua"])


def token() -> str:
    """The token this request carries, or nothing."""
    return _bearer() or request.cookies.get(COOKIE, "")


def _bearer() -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def address() -> str:
    """Where this request comes from, as far as the connection tells."""
    return request.remote_addr or ""


def actor() -> Actor | None:
    """Who asks: a clerk or a terminal; None for the public."""
    if "actor" not in g:
        carried = token()
        g.actor = office().sign_in.who(carried) if carried else None
    return cast("Actor | None", g.actor)


def signed_in() -> Actor:
    """Who asks, whoever it is.  Raises Refused ``not-signed-in``."""
    found = actor()
    if found is None:
        raise Refused("not-signed-in")
    return found


def known() -> Actor:
    """Who asks, of those who work with tickets: a terminal, or a clerk who is no technician.

    Raises Refused ``not-signed-in``, ``forbidden``.
    """
    found = signed_in()
    if found.kind is ActorKind.CLERK and found.role not in AT_COUNTERS:
        raise _forbidden(found)
    return found


def clerk(*roles: str) -> Actor:
    """The clerk who asks, with one of ``roles``; with none named, anybody but a technician.

    Raises Refused ``not-signed-in``, ``forbidden``.
    """
    found = signed_in()
    if found.kind is not ActorKind.CLERK or found.role not in (roles or AT_COUNTERS):
        raise _forbidden(found)
    return found


def _forbidden(who: Actor) -> Refused:
    """Somebody asks for what is not theirs: written down, without anything of the address."""
    log.warning("%s may not do this: %s %s", who.key, request.method, request.endpoint)
    return Refused("forbidden")


def language() -> str:
    """The language to answer in: ``?lang=``, the page's cookie, Accept-Language, Vietnamese."""
    have = languages()
    asked = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked in have:
        return str(asked)
    return request.accept_languages.best_match(have) or DEFAULT_LANGUAGE


def same_origin() -> None:
    """Before each request: no change asked by somebody else's page with this browser's cookie.

    Raises Refused ``forbidden``.  A bearer token cannot be sent by somebody else's page.
    """
    if request.method in READING or _bearer():
        return
    origin = request.headers.get("Origin", request.headers.get("Referer"))
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") not in OWN_SITE:
        log.warning("another site's page asked for a change: %s", request.endpoint)
        raise Refused("forbidden")


def remember(response: Response, signed_in: SignedIn) -> None:
    """Give the browser the session; scripts and other sites do not get it.

    How long it lasts, not until when: the browser's clock may be another one.
    """
    response.set_cookie(
        COOKIE,
        signed_in.token,
        max_age=signed_in.expires_at - office().clock.now(),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def forget(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
