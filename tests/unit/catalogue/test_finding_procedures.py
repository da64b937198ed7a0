"""The search: first hits of everyday questions, slips, Telex leftovers; the sample is whole."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from config.catalogue.index import Index
from config.catalogue.model import Channel, decode, encode, version_of
from config.catalogue.samples import sample
from config.catalogue.text import fold, split, untelexed

LIST = Path(__file__).parent / "everyday_queries.txt"
NOT_HERE = LIST.with_name("not_here_queries.txt")
QUERIES = [
    line.split(" ", 1)
    for line in LIST.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(sample())


def test_first_hit_is_right_for_95_of_100_everyday_questions(index):
    wrong = []
    for code, question in QUERIES:
        hits = index.find(question)
        if not hits or hits[0].procedure.code != code:
            wrong.append((question, code, [hit.procedure.code for hit in hits[:2]]))
    assert len(QUERIES) >= 100
    assert len(wrong) <= 0.05 * len(QUERIES), wrong


def test_what_is_not_here_is_told_so_and_what_is_here_is_not_doubted(index):
    absent = [line for line in NOT_HERE.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert len(absent) >= 25
    assert [question for question in absent if index.covers(question)] == []
    doubted = [question for _, question in QUERIES if not index.covers(question)]
    assert len(doubted) <= 0.01 * len(QUERIES), doubted


def test_nothing_is_doubted_while_it_is_still_being_typed(index):
    for typed in ("kh", "khai", "khai s", "mo", "lam", "dang ky"):
        assert index.covers(typed), typed


def test_an_office_that_does_it_after_all_is_believed():
    catalogue = sample()
    made = msgspec.structs.replace(
        catalogue.procedures[0], code="9.000001", says={}, name={"vi": "Cấp căn cước"}
    )
    own = Index(msgspec.structs.replace(catalogue, procedures=[*catalogue.procedures, made]))
    assert own.find("làm căn cước")[0].procedure.code == "9.000001"
    assert own.covers("cấp căn cước")


def test_no_question_of_the_list_is_a_title():
    titles = {fold(text) for one in sample().procedures for text in one.name.values()}
    assert not titles & {fold(question) for _, question in QUERIES}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ddaats", "dat"), ("giaays", "giay"), ("hooj", "ho"), ("keets", "ket"), ("tuwr", "tu"),
     ("dduwowngf", "duong"), ("nha", "nha"), ("khai", "khai")],
)  # fmt: skip
def test_telex_leftovers_are_read(typed, meant):
    assert untelexed(typed) == meant


def test_marks_and_forms_make_no_difference():
    assert split("Đăng  KÝ, kết-hôn") == split("dang ky ket hon") == split("đăng ký kết hôn")


def test_a_code_finds_its_procedure_and_nothing_finds_nothing(index):
    assert index.find("1.001193")[0].procedure.code == "1.001193"
    assert index.find("  ?! ") == []
    assert index.find("x" * 5000) == []


def test_found_while_it_is_still_being_typed(index):
    assert index.find("khai si")[0].procedure.code == "1.001193"


def test_what_is_switched_off_is_not_found():
    catalogue = sample()
    off = [msgspec.structs.replace(one, off=one.code == "1.000894") for one in catalogue.procedures]
    index = Index(msgspec.structs.replace(catalogue, procedures=off))
    assert all(hit.procedure.code != "1.000894" for hit in index.find("kết hôn"))


def test_the_sample_is_whole():
    catalogue = sample()
    assert catalogue.sample
    assert len(catalogue.procedures) >= 30
    assert len({one.code for one in catalogue.procedures}) == len(catalogue.procedures)
    fields = {one.id for one in catalogue.fields}
    events = {one.id for one in catalogue.events}
    for one in catalogue.procedures:
        assert one.field in fields
        assert set(one.events) <= events
        assert one.papers
        assert one.date
        assert one.decision
        texts = [one.name, one.for_whom, one.where, one.result, one.who, one.fee.note]
        texts += [paper.name for paper in one.papers] + [paper.when for paper in one.papers]
        texts += [text for amount in one.fee.amounts for text in [amount.per]]
        texts += [days.note for days in one.days]
        for text in texts:
            assert set(text) in ({"vi", "en"}, set()), (one.code, text)
        assert one.fee.note["vi"]
        assert one.who["vi"]
    assert {event for one in catalogue.procedures for event in one.events} == events
    assert {one.field for one in catalogue.procedures} == fields


def test_the_fees_whose_number_alone_would_mislead_say_so():
    catalogue = sample()
    licence = catalogue.one("3.000348")
    assert licence.fee.amounts[0].dong == 135_000
    copies = catalogue.one("2.000815")
    assert [one.dong for one in copies.fee.amounts] == [2000, 1000, 200_000]
    title = {days.channel: days.most for days in catalogue.one("1.013978").days}
    assert title == {Channel.COUNTER: 27, Channel.ONLINE: 17, Channel.POST: 20}


def test_a_fee_without_its_note_is_no_fee():
    raw = msgspec.to_builtins(sample().procedures[0])
    del raw["fee"]["note"]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, type(sample().procedures[0]))


def test_content_comes_back_as_it_was_and_has_one_name():
    content = encode(sample())
    assert decode(content) == sample()
    assert version_of(content) == version_of(encode(decode(content)))
