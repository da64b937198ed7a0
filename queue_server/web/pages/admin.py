"""The admin's page: the settings as a file, out and in; services; one-time passwords."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as Answer

from config.words import words
from contract.problems import STATUS, Refused
from queue_server.domain.actor import Actor
from queue_server.services.administration import Outcome, instead, with_entry
from queue_server.services.office_file import Fault, Faulty, ServiceEntry, entry, read, write
from queue_server.services.setting_words import change_text, fault_text
from queue_server.web import auth
from queue_server.web.pages import staff

admin = Blueprint("admin", __name__, url_prefix="/admin")
MAY = ("admin",)


@admin.errorhandler(Refused)
def refused(refusal: Refused) -> Answer | tuple[str, int]:
    """The way in, or why not."""
    return staff.refused(refusal, "admin")


@admin.before_request
def _same_origin() -> None:
    if request.method != "GET":
        auth.same_origin()


@admin.get("")
def show() -> str:
    """The page."""
    return _page(auth.clerk(*MAY))


@admin.get("/settings.toml")
def export() -> Response:
    """The settings as a file."""
    text = write(auth.office().administration.present(auth.clerk(*MAY)))
    told = {"Content-Disposition": 'attachment; filename="settings.toml"'}
    return Response(text, mimetype="application/toml", headers=told)


@admin.post("/import")
def take_in() -> str | tuple[str, int]:
    """Try a file, or take it in."""
    clerk = auth.clerk(*MAY)
    sent = request.files.get("file")
    use = auth.office().administration
    dry = request.form.get("do") != "import"
    try:
        edit = instead(read(sent.read() if sent else b""))
    except Faulty as faulty:
        return _told(clerk, Outcome(faults=faulty.faults))
    return _told(clerk, use.plan(clerk, edit) if dry else use.change(clerk, edit), dry=dry)


@admin.post("/services/<service>")
def service(service: str) -> str | tuple[str, int]:
    """Change one service's names, letter, or whether it is open."""
    clerk, use = auth.clerk(*MAY), auth.office().administration
    before = next((one for one in use.present(clerk).services if one.id == service), None)
    if before is None:
        raise Refused("not-found")
    form, faults = request.form, list[Fault]()
    told = msgspec.to_builtins(before)
    told["names"] |= {name[6:]: form[name].strip() for name in form if name.startswith("names-")}
    told |= {"letter": form.get("letter", before.letter), "open": "open" in form}
    after = entry("services", told, ServiceEntry, faults)
    if after is None:
        return _told(clerk, Outcome(faults=faults))
    return _told(clerk, use.change(clerk, with_entry("services", after)))


@admin.post("/clerks/<login>/password")
def reset_password(login: str) -> str | tuple[str, int]:
    """Give a clerk a one-time password, shown once."""
    clerk = auth.clerk(*MAY)
    password = auth.office().administration.reset_password(clerk, login)
    return _told(clerk, Outcome(passwords={login: password}))


def _told(clerk: Actor, outcome: Outcome, *, dry: bool = False) -> str | tuple[str, int]:
    a = words("admin", auth.language())
    good = [change_text(one, a) for one in outcome.changes]
    if not good and not outcome.passwords:
        good = [a("import.same")]
    if dry:
        good.insert(0, a("import.would"))
    good += [a("import.password", login=k, password=v) for k, v in outcome.passwords.items()]
    if outcome.faults:
        return _page(clerk, bad=[fault_text(one, a) for one in outcome.faults]), STATUS["malformed"]
    return _page(clerk, good=good)


def _page(clerk: Actor, good: list[str] | None = None, bad: list[str] | None = None) -> str:
    file = auth.office().administration.present(clerk)
    return render_template(
        "admin/admin.html", a=words("admin", auth.language()), file=file, good=good, bad=bad
    )
