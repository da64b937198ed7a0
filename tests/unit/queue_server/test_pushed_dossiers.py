"""A one-stop system tells of its dossiers in signed messages."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from config.clock import SetClock
from config.settings import OfficeSettings, OneStop, SettingsError
from queue_server.app import build
from queue_server.backends.push import Push, PushSettings
from queue_server.services.office import Office
from queue_server.web import create_app

SECRET = "a secret of at least thirty-two letters"
CODE = "H26.15.02-261106-0975"


@pytest.fixture
def settings(office_settings: OfficeSettings, tmp_path: Path) -> OfficeSettings:
    secret = tmp_path / "one-stop.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    office_settings.backends = [
        OneStop(kind="push", name="one-stop", settings={"secret_file": str(secret)})
    ]
    return office_settings


@pytest.fixture
def pushed(settings: OfficeSettings, clock: SetClock) -> Any:
    office = build(settings, clock)
    yield Sender(office, clock)
    office.close()


class Sender:
    """The other side, which has the secret."""

    def __init__(self, office: Office, clock: SetClock) -> None:
        self.office, self.clock = office, clock
        self.http: FlaskClient = create_app(office).test_client()

    def send(
        self,
        *lines: Any,
        name: str = "one-stop",
        secret: str = SECRET,
        late: float = 0,
        cut: int = 0,
    ) -> Any:
        body = json.dumps({"dossiers": lines}).encode()
        stamp = str(int(self.clock.now().timestamp() - late))
        signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
        headers = {"X-Motcua-Time": stamp, "X-Motcua-Signature": signed.hexdigest()}
        path = f"/api/v1/backends/{name}/dossiers"
        return self.http.post(path, data=body[cut:], headers=headers)

    def line(self, status: int = 4, minutes: int = 0, **more: Any) -> dict[str, Any]:
        told = {
            "code": CODE,
            "status": status,
            "modified_at": f"2026-11-23T07:{minutes:02}:00+07:00",
        }
        return {**told, **more}

    def status(self) -> int:
        with self.office.store.reader() as db:
            return int(
                db.execute("SELECT status FROM dossier WHERE code = ?", (CODE,)).fetchone()[0]
            )

    def journal(self) -> int:
        with self.office.store.reader() as db:
            query = "SELECT count(*) FROM journal WHERE kind = 'dossiers-changed/1'"
            return int(db.execute(query).fetchone()[0])


def told(answer: Any) -> list[Any]:
    return [
        line["error"]["code"] if line["error"] else line["changed"]
        for line in answer.json["dossiers"]
    ]


def test_what_is_pushed_can_be_looked_up_and_is_as_fresh_as_the_last_message(
    pushed: Sender, kiosk: Any
) -> None:
    assert told(pushed.send(pushed.line(9))) == [True]
    pushed.clock.move(3600)
    assert pushed.office.look_up.find(kiosk, CODE).age_seconds == 3600
    assert told(pushed.send()) == []
    view = pushed.office.look_up.find(kiosk, CODE.lower())
    assert (view.status, view.age_seconds, view.backend) == (9, 0, "one-stop")
    assert pushed.journal() == 1


def test_a_code_pushed_with_dots_and_with_dashes_is_one_dossier(pushed: Sender, kiosk: Any) -> None:
    dotted = CODE.replace("-", ".")
    lines = [pushed.line(2, 1, code=dotted), pushed.line(4, 2), pushed.line(9, 3, code=dotted)]
    assert told(pushed.send(*lines, *lines)) == [True] * 3 + [False] * 3
    for written in (CODE, dotted):
        assert pushed.office.look_up.find(kiosk, written).status == 9
    with pushed.office.store.reader() as db:
        assert db.execute("SELECT count(*) FROM dossier").fetchone()[0] == 1


def test_repeats_and_wrong_order_do_no_harm(pushed: Sender) -> None:
    first, second = pushed.line(2, 1), pushed.line(4, 2)
    assert told(pushed.send(second)) == [True]
    assert told(pushed.send(first, second, second)) == [False, False, False]
    assert (pushed.status(), pushed.journal()) == (4, 1)


def test_each_line_is_answered_for_itself(pushed: Sender) -> None:
    answer = pushed.send(
        pushed.line(),
        {"code": CODE},
        pushed.line(code="001099012345"),
        pushed.line(modified_at="2031-01-01T00:00:00+07:00"),
        pushed.line(modified_at="2026-11-23T07:00:00"),
        pushed.line(77, 30),
    )
    assert answer.status_code == 200
    wanted = [True, "malformed", "invalid-code", "invalid-time", "malformed", True]
    assert told(answer) == wanted
    assert pushed.status() == 0, "a status nobody knows"


def test_two_hundred_at_once_and_no_more(pushed: Sender) -> None:
    lines = [pushed.line(code=f"H26.15.02-261106-{n:04}", procedure="x" * 150) for n in range(201)]
    assert sum(told(pushed.send(*lines[:200]))) == 200
    refused = pushed.send(*lines)
    assert (refused.status_code, refused.json["error"]) == (400, "malformed")
    assert pushed.send(pushed.line(procedure="x" * 300_000)).status_code == 413


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"secret": "another secret of thirty-two letters"}, "wrong-signature"),
        ({"cut": 1}, "wrong-signature"),
        ({"late": 301}, "stale-signature"),
        ({"late": -301}, "stale-signature"),
        ({"name": "nobody"}, "unknown-backend"),
        ({"name": "register"}, "unknown-backend"),
    ],
)
def test_what_is_not_believed_changes_nothing(
    pushed: Sender, caplog: pytest.LogCaptureFixture, how: dict[str, Any], error: str
) -> None:
    for _ in range(3):
        assert pushed.send(pushed.line(), **how).json["error"] == error
    assert pushed.journal() == 0
    assert len([r for r in caplog.records if "believed" in r.message]) == ("name" not in how)
    assert SECRET not in caplog.text


def test_a_place_without_a_fit_secret_is_said(tmp_path: Path) -> None:
    def check(**settings: Any) -> str:
        variables = {"GOOD": SECRET, "SHORT": "short"}
        return Push("one-stop", PushSettings(**settings), tmp_path, variables).check()

    (tmp_path / "open").write_text(SECRET)
    (tmp_path / "open").chmod(0o644)
    assert check(secret_env="GOOD") == ""
    assert "32" in check(secret_env="SHORT")
    assert "32" in check()
    assert "everybody" in check(secret_file="open")
    assert "cannot be read" in check(secret_file="none")


def test_settings_of_a_backend_are_checked_before_anything(
    settings: OfficeSettings, clock: SetClock
) -> None:
    good = settings.backends
    for backends in (
        [*good, *good],
        [OneStop(kind="push", name="register")],
        [OneStop(kind="push", name="other", settings={"secret": "x"})],
    ):
        settings.backends = backends
        with pytest.raises(SettingsError):
            build(settings, clock)
