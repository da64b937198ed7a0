"""The terminals: what each says of itself, one more with its token, off and on, a test print."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response as Answer

from contract.ids import Life
from contract.messages import DeviceState
from contract.problems import STATUS, Refused
from queue_server.domain.actor import Actor
from queue_server.services.terminals import KINDS, Terminal, Token
from queue_server.web import auth
from queue_server.web.pages.admin_base import ALL, admin, page, said
from queue_server.web.pages.speech import new_request, worded


@dataclass(frozen=True, slots=True)
class Row:
    """A terminal beside what it last said of itself."""

    terminal: Terminal
    state: DeviceState | None

    @property
    def life(self) -> str:
        """Its life in one word; ``unheard`` when nothing was heard since the server's start."""
        return str(self.state.state) if self.state else "unheard"

    @property
    def there(self) -> bool:
        """Whether it can be told something."""
        return self.state is not None and self.state.state is Life.READY

    @property
    def prints(self) -> bool:
        """Whether it can print a test."""
        kind = self.terminal.kind
        return self.there and auth.office().one_shots.prints(self.terminal.id, kind)


@admin.get("/terminals")
def terminals() -> str:
    """All of them."""
    return _page(auth.clerk(*ALL))


@admin.post("/terminals")
def add_terminal() -> Answer | tuple[str, int]:
    """One more; its token is shown this once."""
    clerk = auth.clerk(*ALL)
    device, kind = request.form.get("id", "").strip(), request.form.get("kind", "")
    try:
        token = auth.office().terminals.add(clerk, device, kind)
    except Refused as refused:
        text = said()(f"terminal.bad-{refused.field}") if refused.field else worded(refused)
        return _page(clerk, typed=device, kind=kind, wrong=text), STATUS[refused.code]
    return _page(clerk, shown=(device, kind, token)), 201


@admin.post("/terminals/<device>/token")
def renew_token(device: str) -> str:
    """Another token for a terminal, shown this once."""
    clerk = auth.clerk(*ALL)
    token = auth.office().terminals.renew(clerk, device)
    kind = next(one.kind for one in auth.office().terminals.all() if one.id == device)
    return _page(clerk, shown=(device, kind, token))


@admin.post("/terminals/<device>/switch")
def switch_terminal(device: str) -> str:
    """Answer a terminal no more, or again."""
    clerk = auth.clerk(*ALL)
    on = request.form.get("to") == "on"
    auth.office().terminals.switch(clerk, device, on=on)
    return _page(clerk, good=said()("terminal.is-on" if on else "terminal.is-off", id=device))


@admin.post("/terminals/<device>/test-print")
def test_print(device: str) -> Answer | tuple[str, int]:
    """Print a paper that says it is a test."""
    clerk = auth.clerk(*ALL)
    asked = request.form.get("request", "")
    try:
        auth.office().printing.test(clerk, asked or new_request(), device)
    except Refused as refused:
        return _page(clerk, bad=worded(refused)), STATUS[refused.code]
    return _page(clerk, good=said()("terminal.printing", id=device)), 200


@admin.post("/terminals/<device>/tell")
def tell_terminal(device: str) -> Answer | tuple[str, int]:
    """Let it show its name, or start again."""
    clerk, what = auth.clerk(*ALL), request.form.get("what", "")
    try:
        auth.office().terminals.tell(clerk, device, what)
    except Refused as refused:
        return _page(clerk, bad=worded(refused)), STATUS[refused.code]
    return _page(clerk, good=said()(f"terminal.told-{what}", id=device)), 200


def _page(
    clerk: Actor,
    *,
    shown: tuple[str, str, Token] | None = None,
    typed: str = "",
    kind: str = "",
    wrong: str = "",
    good: str = "",
    bad: str = "",
) -> str:
    office = auth.office()
    states = office.devices.states()
    rows = [Row(one, states.get(one.id)) for one in office.terminals.all()]
    return page(
        "terminals",
        "terminals",
        clerk,
        rows=rows,
        kinds=KINDS,
        office_id=office.settings.office,
        broker=office.settings.broker,
        shown=shown,
        typed=typed,
        kind=kind,
        wrong=wrong,
        good=good,
        bad=bad,
        request_id=new_request(),
    )
