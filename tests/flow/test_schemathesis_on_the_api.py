"""The running API holds what its document says, for good bodies and for nonsense alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from config.clock import SystemClock
from queue_server.app import build
from queue_server.domain.actor import device
from queue_server.domain.calendar import OpeningRules
from queue_server.services.office import Office
from queue_server.storage import opening
from queue_server.storage.ids import token_hash
from queue_server.storage.tx import Tx
from queue_server.web import create_app
from queue_server.web.calls import CALLS, Call
from tests.real_office import settings_in

EXAMPLES = 12
ROLES = ("clerk", "supervisor", "admin")
TOKENS = ["", "nobodys", "kiosk-1-token", "box-1-token", *(f"token-of-{role}" for role in ROLES)]
KEPT = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
bounded = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
)  # fmt: skip


@dataclass
class Api:
    """The API in this process, as schemathesis reads its document, and who may ask it."""

    office: Office
    schema: Any
    places: dict[str, list[str]]

    def journal(self) -> int:
        with self.office.store.reader() as db:
            return int(db.execute("SELECT count(*) FROM journal").fetchone()[0])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with closing(build(settings_in(tmp_path_factory.mktemp("office")), SystemClock())) as office:
        yield office


@pytest.fixture(scope="module")
def schema(office: Office) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(office))


@pytest.fixture
def api(office: Office, schema: Any) -> Api:
    def unit(tx: Tx) -> None:
        """An open office, whatever the test before has stopped, and all roles signed in."""
        for role in ROLES:
            tx.db.execute(
                "INSERT OR IGNORE INTO clerk (id, login, name, role, password)"
                " VALUES (?, ?, ?, ?, '')",
                (role, f"login-of-{role}", role, role),
            )
            tx.db.execute(
                "INSERT OR IGNORE INTO session (token, clerk, created, expires)"
                " VALUES (?, ?, ?, ?)",
                (token_hash(f"token-of-{role}"), role, tx.at, tx.at + 3_600_000_000),
            )

        tx.db.execute("DELETE FROM pause")
        tx.db.execute("UPDATE counter SET state = 'open', clerk = 'clerk' WHERE id = 'quay-1'")
        opening.save_rules(tx.db, OpeningRules())

    office.store.write(unit)
    kiosk = device("kiosk-1", "kiosk")
    held = [office.tickets.take(kiosk, None, "ho-tich").token for _ in range(5)]
    places = {
        "token": held, "counter": ["quay-1"], "service": ["ho-tich"], "device": ["kiosk-1"],
    }  # fmt: skip
    return Api(office, schema, places)


def cases(api: Api, call: Call, mode: GenerationMode) -> Any:
    path = call.path.replace("<", "{").replace(">", "}")
    return api.schema[path][call.method].as_strategy(generation_mode=mode)


def askers(call: Call) -> st.SearchStrategy[str]:
    """Mostly somebody who may, else anybody."""
    role = call.who if call.who in ROLES else "clerk"
    return st.one_of(st.just(f"token-of-{role}"), st.sampled_from(TOKENS))


def send(case: Any, token: str) -> Any:
    return case.call(headers={"Authorization": f"Bearer {token}"} if token else {})


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_answers_are_as_the_document_says(api: Api, call: Call) -> None:
    @bounded
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(cases(api, call, GenerationMode.POSITIVE))
        for place, known in api.places.items():
            if place in case.path_parameters and data.draw(st.booleans()):
                case.path_parameters[place] = data.draw(st.sampled_from(known))
        if call.body and "service" in case.body and data.draw(st.booleans()):
            case.body["service"] = "ho-tich"
        token = data.draw(askers(call))
        case.validate_response(send(case, token), checks=KEPT)

    check()


WITH_INPUT = [call for call in CALLS if call.body or "<" in call.path]


@pytest.mark.parametrize("call", WITH_INPUT, ids=lambda call: f"{call.method} {call.path}")
def test_bad_input_is_refused_in_the_one_shape_and_changes_nothing(api: Api, call: Call) -> None:
    @bounded
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(cases(api, call, GenerationMode.NEGATIVE))
        token = data.draw(askers(call))
        before = api.journal()
        answer = send(case, token)
        case.validate_response(answer, checks=[*KEPT, negative_data_rejection])
        if answer.status_code >= 400:
            assert {"error", "message"} <= set(answer.json())
            told = answer.json()["error"] == "wrong-login"  # the one refusal that is journaled
            assert api.journal() == before + told

    check()
