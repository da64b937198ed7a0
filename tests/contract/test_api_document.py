"""docs/api.md names every call, every command and every field a body may have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import Struct, structs

from contract.messages import CounterView, DossierView, TicketAtCounter, TicketIssued, TicketView
from queue_server.services.desk import COMMANDS
from queue_server.services.office import Office
from queue_server.web import api, create_app

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_call_stands_in_the_document_and_none_besides(office: Office) -> None:
    rules = [rule for rule in create_app(office).url_map.iter_rules() if "/api/v1" in rule.rule]
    served = {
        f"{method} {rule.rule.removeprefix('/api/v1')}"
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]*)`", DOCUMENT, re.MULTILINE)) == served


def test_every_command_stands_in_the_document() -> None:
    table = DOCUMENT.split("| command |")[1].split("\n\n")[0]
    named = {word for line in table.splitlines() for word in re.findall(r"`(\w+)`", line[:24])}
    assert named == set(COMMANDS)


@pytest.mark.parametrize(
    "kind",
    [
        api.NewSession, api.NewTicket, api.OneRequest, api.CounterOrder, api.DossierQuestion,
        api.SessionOut, api.ClerkOut, TicketIssued, TicketView, CounterView, TicketAtCounter,
        DossierView,
    ],
)  # fmt: skip
def test_every_field_stands_in_the_document(kind: type[Struct]) -> None:
    fields = {field.encode_name for field in structs.fields(kind)}
    assert {name for name in fields if not re.search(rf"\b{name}\b", DOCUMENT)} == set()
