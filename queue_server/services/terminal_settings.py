"""What an office sets of its terminals: paper, guest network, the page of each kiosk."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta, Struct

from contract.ids import Id
from contract.messages import GuestWifi, TicketLayout, Want

Volume = Annotated[int, Meta(ge=0, le=100)]


class TicketSettings(TicketLayout, kw_only=True, forbid_unknown_fields=True):
    """``[ticket]``: what stands on the ticket's paper."""

    width: Literal[58, 80] = 80


class WifiSettings(GuestWifi, kw_only=True, forbid_unknown_fields=True):
    """``guest_wifi`` of ``[office]``."""

    ssid: Annotated[str, Meta(min_length=1, max_length=32)]
    password: Annotated[str, Meta(max_length=63)] = ""


class KioskEntry(Struct, kw_only=True, forbid_unknown_fields=True):
    """``[[kiosks]]``: one terminal's page.

    ``services`` are those it offers, in their order, all where none is named; ``volume`` in
    percent, else as the terminal itself has it.  A ``locked`` one takes nobody's touch.
    """

    id: Id
    services: list[Id] = []
    locked: bool = False
    volume: Volume | None = None

    @property
    def usual(self) -> bool:
        """Whether nothing is set, as at any new terminal."""
        return self == KioskEntry(id=self.id)

    def want(self, at: dt.datetime) -> Want:
        """The same, for the terminal."""
        return Want(at=at, services=self.services, locked=self.locked, volume=self.volume)
