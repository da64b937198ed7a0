"""Words for people: one gettext domain per part of the house, one folder per language.

Message ids are short keys (``home.title``); what people read stands only in the ``.po`` files
beside this module, ``<language>/<domain>.po``.  The compiled ``.mo`` is made when it is missing
or older than its source, so an edited word shows at the next start.  An office's own files go
before ours, key by key (``own.py``).
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from config.words.own import own_file, own_languages, own_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = Path(__file__).parent
DEFAULT_LANGUAGE = "vi"
SPOKEN = "voice"
"""The domain that is heard: its words in one language do not stand in for another's."""


class Words:
    """The words of one part of the house in one language.

    Calling it with a key gives the text, with ``{name}`` places filled from the keywords.
    ``n`` picks the plural form and is itself available as ``{n}``.
    """

    def __init__(self, domain: str, language: str, catalogue: gettext.NullTranslations) -> None:
        self.domain = domain
        self.language = language
        self._catalogue = catalogue

    def __call__(self, key: str, /, **places: object) -> str:
        n = places.get("n")
        if isinstance(n, int):
            text = self._catalogue.ngettext(key, key, n)
        else:
            text = self._catalogue.gettext(key)
        return text.format(**places) if places else text

    def has(self, key: str) -> bool:
        """Whether this language has the key, so that open sets (error codes) can fall back."""
        # Debian 12's Python finds a key that has plural forms through ngettext alone.
        found = (self._catalogue.gettext(key), self._catalogue.ngettext(key, key, 1))
        return found != (key, key)


@cache
def words(domain: str, language: str = DEFAULT_LANGUAGE) -> Words:
    """The words of ``domain``; an unknown language reads as Vietnamese.

    Raises FileNotFoundError when the domain has no file at all.
    """
    source = FOLDER / language / f"{domain}.po"
    if not source.exists():
        source = FOLDER / DEFAULT_LANGUAGE / f"{domain}.po"
    with _compiled(source).open("rb") as compiled:
        ours = gettext.GNUTranslations(compiled)
    own = own_words(domain, language, ours)
    if own is None:
        return Words(domain, source.parent.name, ours)
    if source.parent.name == language or domain != SPOKEN:
        own.add_fallback(ours)
    return Words(domain, language, own)


def has_words(language: str, domain: str = "*") -> bool:
    """Whether a language has a file, of one domain or of any, here or in the office's folder."""
    folders = (FOLDER / language, own_file(domain, language).parent)
    return any(True for folder in folders for _ in folder.glob(f"{domain}.po"))


def written(domain: str, languages: Iterable[str]) -> list[str]:
    """The languages in which these say a domain, each once: those without words in Vietnamese."""
    return list(dict.fromkeys(words(domain, language).language for language in languages))


def endonym(language: str) -> str:
    """What a language is called in itself; ``language`` in the file of what is spoken, if new."""
    for domain, key in (("screen", f"language.{language}"), (SPOKEN, "language")):
        say = words(domain, language)
        if say.has(key):
            return say(key)
    return language


def all_languages() -> list[str]:
    """Those in which an office can have texts of its own: ours, then those it has laid files of."""
    return list(dict.fromkeys((*_languages(), *own_languages())))


def languages() -> list[str]:
    """Languages that have a folder here, Vietnamese first."""
    return list(_languages())


@cache
def _languages() -> tuple[str, ...]:
    """Looked for once: a new language shows at the next start."""
    found = {path.name for path in FOLDER.iterdir() if path.is_dir() and any(path.glob("*.po"))}
    return tuple(sorted(found, key=lambda language: (language != DEFAULT_LANGUAGE, language)))


def pick(texts: Mapping[str, str], language: str) -> str:
    """The office's own text in ``language``, else in Vietnamese, else whatever there is."""
    return texts.get(language) or texts.get(DEFAULT_LANGUAGE) or next(iter(texts.values()), "")


def _compiled(source: Path) -> Path:
    """The ``.mo`` beside ``source``, made anew when the source has changed."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return target
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.name, abort_invalid=True)
    half_made = target.with_name(f"{target.name}.{os.getpid()}")
    with half_made.open("wb") as out:
        write_mo(out, catalogue)
    half_made.replace(target)
    return target


def compile_all() -> list[Path]:
    """Compile every language file; used at set-up, where the folder may be read-only later."""
    return [_compiled(source) for source in sorted(FOLDER.glob("*/*.po"))]
