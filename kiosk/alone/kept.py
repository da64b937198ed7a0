"""The tickets of the day, kept small: a kiosk gives a thousand a day, and needs few of them again.

Each is kept as its encoded fields, a third of what it takes as an object.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

import msgspec

from contract.messages import HandedTicket
from kiosk.alone.journal import Given

_FIELDS = [name for name in HandedTicket.__struct_fields__ if name != "id"]


class KeptTickets(MutableMapping[str, Given]):
    """What was given, by the ticket's id, in the order it was given."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> Given:
        return _unpacked(name, self._kept[name])

    def __setitem__(self, name: str, given: Given) -> None:
        self._kept[name] = _packed(given)

    def __delitem__(self, name: str) -> None:
        del self._kept[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, name: object) -> bool:
        return name in self._kept


def _packed(given: Given) -> bytes:
    """All but the id, by which it is kept."""
    fields = msgspec.to_builtins(given.ticket)
    return msgspec.msgpack.encode((given.boot, given.steady, [fields[name] for name in _FIELDS]))


def _unpacked(name: str, kept: bytes) -> Given:
    boot, steady, fields = msgspec.msgpack.decode(kept)
    ticket = msgspec.convert({"id": name, **dict(zip(_FIELDS, fields, strict=True))}, HandedTicket)
    return Given(ticket=ticket, boot=boot, steady=steady)
