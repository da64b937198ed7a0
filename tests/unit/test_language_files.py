"""Every text exists in every language, with the same places to fill."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from config.words import FOLDER, languages, pick, words
from contract.problems import STATUS

DOMAINS = sorted(path.stem for path in (FOLDER / "vi").glob("*.po"))


def catalogue(domain: str, language: str) -> Catalog:
    with (FOLDER / language / f"{domain}.po").open("rb") as source:
        return read_po(source, locale=language)


def texts(catalogue: Catalog) -> dict[str, list[str]]:
    """Key → its forms.  Each language has its own words for numbers: the voice tests hold those."""
    found = {}
    for message in catalogue:
        if message.id and message.id[:7] != "number.":
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string
            found[key] = [text] if isinstance(text, str) else list(text)
    return found


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_are_language_files() -> None:
    assert languages() == ["vi", "en"]
    assert DOMAINS


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_say_everything(domain: str) -> None:
    vietnamese, english = (texts(catalogue(domain, language)) for language in ("vi", "en"))
    assert set(vietnamese) == set(english)
    assert all(form.strip() for forms in vietnamese.values() for form in forms)
    assert all(form.strip() for forms in english.values() for form in forms)


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_fill_the_same_places(domain: str) -> None:
    vietnamese, english = (texts(catalogue(domain, language)) for language in ("vi", "en"))
    for key, forms in vietnamese.items():
        wanted = set().union(*map(places, forms))
        assert set().union(*map(places, english[key])) == wanted, key


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_key_stands_twice(domain: str, language: str) -> None:
    source = (FOLDER / language / f"{domain}.po").read_text(encoding="utf-8")
    keys = [line for line in source.splitlines() if line.startswith('msgid "')]
    keys.remove('msgid ""')  # the file's own head
    assert len(keys) == len(set(keys))


def test_every_problem_is_worded_in_both_languages() -> None:
    for language in ("vi", "en"):
        assert [code for code in STATUS if not words("problems", language).has(code)] == []


def test_an_unknown_language_reads_as_vietnamese() -> None:
    assert words("problems", "xx").language == "vi"
    assert pick({"vi": "Quầy", "en": "Counter"}, "xx") == "Quầy"
    assert pick({}, "vi") == ""


def test_the_words_page_names_every_domain() -> None:
    page = (Path(__file__).parents[2] / "docs" / "words.md").read_text(encoding="utf-8")
    assert [domain for domain in DOMAINS if f"| `{domain}` |" not in page] == []
