"""docs/contract.md says what contract/ holds, exactly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contract import MAX_MESSAGE_BYTES
from contract.journal import KINDS
from contract.messages import ONE_SHOTS, RESULTS, STATES, VERBS, SetOnce
from contract.problems import STATUS
from contract.topics import RULES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "contract.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_topic_stands_in_the_document_with_its_qos_and_retain() -> None:
    written = {
        re.sub(r"<[a-z]+>", "{}", row[0].strip("`")): (row[1], row[2], int(row[3]), row[4] == "yes")
        for row in rows("Topics")
    }
    assert written == {
        rule.pattern: (rule.sender, rule.receiver, rule.qos, rule.retain) for rule in RULES.values()
    }


def test_every_verb_stands_in_the_document_with_its_fields_and_answer() -> None:
    common = {"id", "at", "until", "lang"}
    written = {
        row[0].strip("`"): (set(re.findall(r"`(\w+)", row[1])), row[2].strip("`"))
        for row in rows("Requests")
    }
    assert written == {
        verb: (set(kind.__struct_fields__) - common, RESULTS[verb].__name__)
        for verb, kind in VERBS.items()
    }


@pytest.mark.parametrize("pattern", STATES)
def test_every_state_field_stands_in_the_document(pattern: str) -> None:
    written = {
        re.sub(r"<[a-z]+>", "{}", row[0].strip("`")): set(re.findall(r"`(\w+)`", row[1]))
        for row in rows("State")
    }
    fields = set(STATES[pattern].__struct_fields__) - {"epoch", "seq", "at"}
    assert written[pattern] == fields


def test_every_one_shot_stands_in_the_document_with_its_fields() -> None:
    written = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows("One-shots")}
    common = set(SetOnce.__struct_fields__)
    assert written == {
        what: set(kind.__struct_fields__) - common for what, kind in ONE_SHOTS.items()
    }


def test_every_answer_field_stands_in_the_document() -> None:
    written = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows("Answers")}
    kinds = {kind.__name__: kind for kind in RESULTS.values()}
    assert written == {name: set(kind.__struct_fields__) for name, kind in kinds.items()}


def test_every_problem_stands_in_the_document_with_its_http_status() -> None:
    assert {row[0].strip("`"): int(row[1]) for row in rows("Problems")} == STATUS


def test_every_journal_kind_stands_in_the_document() -> None:
    written = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows("Journal")}
    assert written == {name: set(kind.__struct_fields__) for name, kind in KINDS.items()}


def test_the_size_limit_is_the_one_written_down() -> None:
    assert f"{MAX_MESSAGE_BYTES // 1024} KB" in DOCUMENT
