"""A fee's figures never stand without their note, on a page, in a list, in a call, on paper."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from flask.testing import FlaskClient

from config.catalogue import telling
from config.catalogue.samples import sample
from config.look.fonts import make_fonts
from config.places import ROOT
from devices.paper import checklist
from devices.paper.checklist import ChecklistPaper, draw_checklist
from queue_server.services.office import Office
from queue_server.web import create_app

CODES = [one.code for one in sample().procedures]
MONEY = re.compile(r"\d đ[oồ]ng", re.IGNORECASE)


@pytest.fixture
def anybody(office: Office) -> FlaskClient:
    return create_app(office).test_client()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_on_each_page_the_note_follows_the_figures(anybody: FlaskClient, language: str) -> None:
    for code in CODES:
        page = html.unescape(anybody.get(f"/procedures/{code}?lang={language}").text)
        told = telling.fee_told(sample().one(code).fee, language)
        assert told.note
        for line in told.lines:
            assert 0 < page.index(line) < page.index(told.note, page.index(line)), (code, line)


def test_a_list_shows_no_money_at_all(anybody: FlaskClient) -> None:
    fields = {one.field for one in sample().procedures}
    for asked in (*(f"field={one}" for one in fields), "q=cong+chung", "q=tam+tru"):
        assert not MONEY.search(anybody.get(f"/procedures?{asked}").text), asked
        assert "fee" not in anybody.get(f"/api/v1/procedures?{asked}").json["procedures"][0]


def test_calls_give_both_or_nothing(anybody: FlaskClient) -> None:
    for one in anybody.get("/api/v1/catalogue").json["procedures"]:
        assert one["fee"]["note"]["vi"], one["code"]
        fee = anybody.get(f"/api/v1/procedures/{one['code']}").json["fee"]
        assert fee == one["fee"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_on_paper_the_note_stands_right_after_the_figures(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    make_fonts()
    said: list[str] = []
    real = checklist.Sheet.text

    def spy(sheet: checklist.Sheet, text: str, *more: object, **named: object) -> None:
        said.append(text)
        real(sheet, text, *more, **named)

    monkeypatch.setattr(checklist.Sheet, "text", spy)
    for code in CODES:
        said.clear()
        one = sample().one(code)
        draw_checklist(
            ChecklistPaper(
                office={"vi": "Một cửa"}, procedure=one, language=language, dated="",
                printed_at=dt.datetime(2026, 11, 21, 2, 21, tzinfo=dt.UTC), hotline="", url="",
            )
        )  # fmt: skip
        told = telling.fee_told(one.fee, language)
        begin = said.index(told.lines[0])
        assert said[begin : begin + len(told.lines) + 1] == [*told.lines, told.note], code


def test_nobody_else_reads_the_figures() -> None:
    """Who wants figures in words asks ``fee_told``, which gives the note as well."""
    kept = {"telling.py", "columns.py", "model.py"}
    for room in ("config", "devices", "kiosk", "displays", "queue_server"):
        for path in (ROOT / room).rglob("*.py"):
            reads = re.search(r"fee\.amounts|\.dong\b", path.read_text(encoding="utf-8"))
            assert reads is None or path.name in kept, path
