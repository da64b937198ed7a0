"""The page's language and the words every template uses."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from config.look import tokens
from config.words import Words, languages, pick, words
from contract.problems import Refused
from queue_server.web import auth, errors
from queue_server.web.pages.doors import staff_pages

speech = Blueprint("speech", __name__)
_YEAR = 365 * 24 * 3600


def say(language: str | None = None) -> Words:
    """The words of pages in the reader's language."""
    return words("web", language or auth.language())


def worded(refused: Refused) -> str:
    """What to tell a person about a refusal, in the reader's language."""
    return errors.wording(refused.code, refused.params)


def new_request() -> str:
    """An id for a form, so that sending it twice does its work once."""
    return str(uuid.uuid4())


@speech.app_context_processor
def common() -> dict[str, Any]:
    """What stands on every page: words, languages, the office's name and telephone."""
    language, office = auth.language(), auth.office().views.office()
    w = say(language)
    return {
        "language": language,
        "languages": languages(),
        "look": tokens,
        "office_name": pick(office.names, language),
        "hotline_line": w("hotline", hotline=office.hotline) if office.hotline else "",
        "w": w,
        "staff_pages": staff_pages,
    }


def page(title: str, text: str, back: str, back_label: str) -> str:
    """A page with one message and a way on; title, text and label are keys of the words."""
    w = say()
    return render_template(
        "message.html", title=w(title), text=w(text), back=back, back_label=w(back_label)
    )


@speech.app_errorhandler(404)
def not_found(error: HTTPException) -> Response | tuple[str, int]:  # noqa: ARG001
    """No such page."""
    if request.path.startswith("/api/"):
        return errors.answer(Refused("not-found"))
    return page("error.title", "error.text", url_for("public.front"), "back.front"), 404


@speech.after_app_request
def remember(answer: Response) -> Response:
    """Keep a language chosen by ``?lang=`` for the next pages."""
    chosen = request.args.get("lang", "")
    if chosen in languages():
        answer.set_cookie(
            auth.LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True
        )
    return answer
