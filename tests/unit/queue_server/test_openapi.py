"""The document for programs says what the API does: calls, askers, bodies, answers, refusals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contract.problems import STATUS
from queue_server.services.office import Office
from queue_server.web import create_app
from queue_server.web.calls import CALLS, Call
from queue_server.web.openapi import document

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


def calls() -> set[tuple[str, str]]:
    return {(call.method, call.path) for call in CALLS}


def test_every_registered_call_stands_in_the_table_and_none_besides(office: Office) -> None:
    prefix = "/api/v1"
    rules = [rule for rule in create_app(office).url_map.iter_rules() if prefix in rule.rule]
    served = {
        (method, rule.rule.removeprefix(prefix))
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == calls()
    assert len(CALLS) == len(calls())


def test_the_document_holds_every_call_of_the_table(office: Office) -> None:
    answer = create_app(office).test_client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json["openapi"]) == (200, "3.1.0")
    written = {
        (method.upper(), path.replace("{", "<").replace("}", ">"))
        for path, operations in answer.json["paths"].items()
        for method in operations
    }
    assert written == calls()
    names = [one["operationId"] for path in answer.json["paths"].values() for one in path.values()]
    assert len(set(names)) == len(CALLS)


def test_the_page_for_people_says_of_each_call_who_may_make_it() -> None:
    rows = re.findall(r"^\| `([A-Z]+) (/[^`]*)` \| ([^|]*) \|", PAGE, re.MULTILINE)
    assert {(method, path): who.strip() for method, path, who in rows} == {
        (call.method, call.path): str(call.who) for call in CALLS
    }


def test_every_reference_leads_to_a_shape() -> None:
    made = document()
    named = set(re.findall(r"'#/components/schemas/([^']+)'", repr(made)))
    assert named == set(made["components"]["schemas"])


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_each_answer_has_its_status_and_each_refusal_its_code(call: Call) -> None:
    path = re.sub(r"<(\w+)>", r"{\1}", call.path)
    operation = document()["paths"][path][call.method.lower()]
    assert str(call.status) in operation["responses"]
    assert ("requestBody" in operation) == (call.body is not None)
    for code in call.refusals:
        assert code in operation["responses"][str(STATUS[code])]["description"]
