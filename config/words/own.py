"""An office's own words: other words for a text of ours, or a language that does not come with us.

They stand in ``words/<language>/<domain>.po`` in the office's own folder and may be few.  A file
that cannot be read is logged and left out, and so is a text that asks for what is not there.
"""

from __future__ import annotations

import gettext
import logging
import string
from io import BytesIO
from typing import TYPE_CHECKING

from config.places import own_dir

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

log = logging.getLogger(__name__)


def own_file(domain: str, language: str) -> Path:
    """Where an office lays its words of one domain in one language."""
    return own_dir() / "words" / language / f"{domain}.po"


def own_languages() -> list[str]:
    """The languages an office has laid files of, by name."""
    try:
        return sorted(one.name for one in (own_dir() / "words").iterdir() if one.is_dir())
    except OSError:
        return []


def own_words(
    domain: str, language: str, ours: gettext.NullTranslations
) -> gettext.GNUTranslations | None:
    """What stands there, or None; ``ours`` says which places each text may fill."""
    path = own_file(domain, language)
    if not path.is_file():
        return None
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as text:
            catalogue = read_po(text, abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        log.error("%s cannot be read: %s", path, error)
        return None
    _drop_misfits(catalogue, ours, path)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _drop_misfits(catalogue: Catalog, ours: gettext.NullTranslations, path: Path) -> None:
    for message in list(catalogue):
        if message.id and not _fits(message, ours):
            log.error("%s: %s fills places that this text does not have", path, message.id)
            catalogue.delete(message.id)


def _fits(message: Message, ours: gettext.NullTranslations) -> bool:
    key = message.id if isinstance(message.id, str) else message.id[0]
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    try:
        allowed = _places(ours.gettext(key)) | _places(ours.ngettext(key, key, 1))
        return all(_places(form or "") <= allowed | {"n"} for form in forms)
    except ValueError:
        return False


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
