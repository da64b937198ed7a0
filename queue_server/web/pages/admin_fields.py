"""Fields of the admin's forms: from a setting to what stands in its inputs, and back.

``shown`` gives the inputs' texts by their names, as a browser would send them; ``read`` makes the
setting of what was sent.  What cannot be read is handed on as the text it is, so that the check of
the whole entry refuses it by its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Inputs = dict[str, list[str]]
Options = tuple[tuple[str, str], ...]
SPARE_ROWS = 2
_SPAN = re.compile(r"\s*(\S+?)\s*[-–]\s*(\S+)\s*")


class Sent(Protocol):
    """What a browser sent: werkzeug's MultiDict, as far as fields need it."""

    def get(self, key: str, default: str, /) -> str: ...
    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, kw_only=True)
class Field:
    """One line of text; ``name`` is the setting's and its input's."""

    name: str
    kind = "text"
    required: bool = False

    def shown(self, value: Any) -> Inputs:
        """The inputs' texts."""
        return {self.name: ["" if value is None else str(value)]}

    def read(self, sent: Sent, before: Any) -> Any:  # noqa: ARG002 - others keep what they do not show
        """The setting."""
        return sent.get(self.name, "").strip()


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A whole number from ``low`` to ``high``; left empty it is nothing, where it may be."""

    kind = "number"
    low: int | None = None
    high: int | None = None
    optional: bool = False

    def read(self, sent: Sent, before: Any) -> Any:
        text = super().read(sent, before)
        if self.optional and not text:
            return None
        return _whole(text)


@dataclass(frozen=True, kw_only=True)
class Switch(Field):
    """Yes or no."""

    kind = "switch"

    def shown(self, value: Any) -> Inputs:
        return {self.name: ["on"]} if value else {}

    def read(self, sent: Sent, before: Any) -> bool:  # noqa: ARG002
        return bool(sent.getlist(self.name))


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a few; ``pictures`` shows them as icons."""

    options: Options = ()
    pictures: bool = False
    whole: bool = False

    @property
    def kind(self) -> str:  # type: ignore[override]
        """How it is drawn."""
        return "icons" if self.pictures else "choice"

    def read(self, sent: Sent, before: Any) -> Any:
        text = super().read(sent, before)
        return _whole(text) if self.whole else text


@dataclass(frozen=True, kw_only=True)
class Several(Field):
    """Some of a few, in the order in which they are offered."""

    kind = "several"
    options: Options = ()

    def shown(self, value: Any) -> Inputs:
        return {self.name: list(value or ())}

    def read(self, sent: Sent, before: Any) -> list[str]:  # noqa: ARG002
        return sent.getlist(self.name)


@dataclass(frozen=True, kw_only=True)
class Ordered(Field):
    """Some of a few in an order of their own: each has a place, or none."""

    kind = "numbers"
    options: Options = ()
    low = 1
    high = 99

    def shown(self, value: Any) -> Inputs:
        return {f"{self.name}-{one}": [str(place)] for place, one in enumerate(value or (), 1)}

    def read(self, sent: Sent, before: Any) -> list[Any]:  # noqa: ARG002
        places = {key: sent.get(f"{self.name}-{key}", "").strip() for key, _ in self.options}
        told = {key: _whole(text) for key, text in places.items() if text}
        if any(isinstance(place, str) for place in told.values()):
            return list(told.values())  # no ids of services: refused with the field's name
        return sorted(told, key=lambda key: told[key])


@dataclass(frozen=True, kw_only=True)
class Numbers(Field):
    """A number for each of a few; left empty there is none."""

    kind = "numbers"
    options: Options = ()
    low: int = 1
    high: int = 100

    def shown(self, value: Any) -> Inputs:
        return {f"{self.name}-{key}": [str(one)] for key, one in (value or {}).items()}

    def read(self, sent: Sent, before: Any) -> dict[str, Any]:
        offered = {key for key, _ in self.options}
        kept = {key: one for key, one in (before or {}).items() if key not in offered}
        told = {key: sent.get(f"{self.name}-{key}", "").strip() for key, _ in self.options}
        return kept | {key: _whole(text) for key, text in told.items() if text}


@dataclass(frozen=True, kw_only=True)
class Spoken(Field):
    """A text in each of the office's languages; those of others stay as they are."""

    kind = "spoken"
    languages: tuple[str, ...] = ()

    def shown(self, value: Any) -> Inputs:
        return {f"{self.name}-{tag}": [text] for tag, text in (value or {}).items()}

    def read(self, sent: Sent, before: Any) -> dict[str, str]:
        kept = {tag: one for tag, one in (before or {}).items() if tag not in self.languages}
        told = {tag: sent.get(f"{self.name}-{tag}", "").strip() for tag in self.languages}
        return {tag: text for tag, text in (kept | told).items() if text}


@dataclass(frozen=True, kw_only=True)
class Group(Field):
    """A few fields of one setting, which is there when the first is filled in."""

    kind = "group"
    fields: tuple[Field, ...] = ()

    def shown(self, value: Any) -> Inputs:
        found: Inputs = {}
        for one in self.fields:
            found |= one.shown((value or {}).get(_last(one.name)))
        return found

    def read(self, sent: Sent, before: Any) -> dict[str, Any] | None:
        told = {
            _last(one.name): one.read(sent, (before or {}).get(_last(one.name)))
            for one in self.fields
        }
        return told if any(told.values()) else None


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """A list of settings, a row each; a row left empty is not there."""

    kind = "rows"

    def count(self, inputs: Mapping[str, list[str]]) -> int:
        """How many rows to draw: those with something in them, and spare ones."""
        place = re.compile(rf"{re.escape(self.name)}-(\d{{1,3}})-")
        used = [
            int(m[1]) for key, texts in inputs.items() if (m := place.match(key)) and any(texts)
        ]
        return max(used, default=-1) + 1 + SPARE_ROWS

    def columns(self, row: int) -> tuple[Field, ...]:
        """The fields of one row."""
        raise NotImplementedError

    def split(self, value: Any) -> dict[str, Any]:
        """One setting as its columns' settings."""
        return dict(value)

    def join(self, told: dict[str, Any]) -> Any:
        """The columns' settings as one; None for an empty row."""
        return told if any(told.values()) else None

    def shown(self, value: Any) -> Inputs:
        found: Inputs = {}
        for row, one in enumerate(value or ()):
            told = self.split(one)
            for column in self.columns(row):
                found |= column.shown(told.get(_last(column.name)))
        return found

    def read(self, sent: Sent, before: Any) -> list[Any]:  # noqa: ARG002
        inputs = {key: sent.getlist(key) for key in _names(sent)}
        told = [
            {_last(one.name): one.read(sent, None) for one in self.columns(row)}
            for row in range(self.count(inputs))
        ]
        return [one for one in map(self.join, told) if one is not None]


@dataclass(frozen=True, kw_only=True)
class Notices(Rows):
    """Texts that all screens show."""

    languages: tuple[str, ...] = ()

    def columns(self, row: int) -> tuple[Field, ...]:
        return (Spoken(name=f"{self.name}-{row}-text", languages=self.languages),)

    def split(self, value: Any) -> dict[str, Any]:
        return {"text": value}

    def join(self, told: dict[str, Any]) -> Any:
        return told["text"] or None


@dataclass(frozen=True, kw_only=True)
class Sessions(Rows):
    """Weekly sessions: days, from when to when, for one service or for all."""

    days: Options = ()
    services: Options = ()

    def columns(self, row: int) -> tuple[Field, ...]:
        name = f"{self.name}-{row}"
        return (
            Several(name=f"{name}-days", options=self.days),
            Field(name=f"{name}-start"),
            Field(name=f"{name}-end"),
            Choice(name=f"{name}-service", options=self.services),
        )

    def join(self, told: dict[str, Any]) -> Any:
        if not (told["start"] or told["end"] or told["days"]):
            return None
        return told | {"service": told["service"] or None}


@dataclass(frozen=True, kw_only=True)
class OwnDays(Rows):
    """Days the office has set itself, each with its times in one line; none: closed."""

    def columns(self, row: int) -> tuple[Field, ...]:
        return (
            Field(name=f"{self.name}-{row}-day"),
            Field(name=f"{self.name}-{row}-times"),
        )

    def split(self, value: Any) -> dict[str, Any]:
        times = ", ".join(f"{one['start']}-{one['end']}" for one in value["sessions"])
        return {"day": value["day"], "times": times}

    def join(self, told: dict[str, Any]) -> Any:
        if not told["day"] and not told["times"]:
            return None
        spans = [text for text in re.split(r"[,;]", told["times"]) if text.strip()]
        found = [m.groups() if (m := _SPAN.fullmatch(text)) else (text, "") for text in spans]
        return {"day": told["day"], "sessions": [{"start": a, "end": b} for a, b in found]}


def _whole(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text


def _last(name: str) -> str:
    return name.rpartition("-")[2]


def _names(sent: Any) -> list[str]:
    return list(sent)
