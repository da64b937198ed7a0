"""Changing one's own password; a one-time password opens nothing else."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from contract.problems import STATUS, Refused
from queue_server.web import auth, errors
from queue_server.web.pages.speech import say, worded

password = Blueprint("password", __name__)


@password.get("/counter/password")
def show() -> str:
    """The form, its sign-in name filled in when it is known."""
    return _form(request.args.get("login", ""))


@password.post("/counter/password")
def change() -> Answer | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Change it, end the clerk's other sessions, and go on signed in."""
    login, old, new, again = (
        request.form.get(name, "") for name in ("login", "password", "new_password", "again")
    )
    if new != again:
        return _form(login, say()("password.differ")), STATUS["weak-password"]
    try:
        begun = auth.office().sign_in.change_password(login, old, new, auth.address())
    except Refused as refused:
        wrong = refused.code == "wrong-login"
        problem = say()("sign-in.wrong") if wrong else worded(refused)
        return _form(login, problem), STATUS[refused.code], errors.waiting(refused)
    answer = make_response(redirect(url_for("counter.home"), 303))
    auth.remember(answer, begun)
    return answer


@password.errorhandler(Refused)
def refused_page(refused: Refused) -> tuple[str, int]:
    """The form again, with what is the matter."""
    return _form("", worded(refused)), STATUS[refused.code]


def _form(login: str, problem: str = "") -> str:
    return render_template("counter/password.html", login=login, problem=problem)
