"""What the API answers beyond the messages of the contract."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from contract.messages import CounterState, CounterView, ServiceState
from queue_server.services.showing import WaitingTicket


class ApiError(Struct):
    """The one shape of every error; ``state`` is the present state where that helps."""

    error: str
    message: str
    field: str | UnsetType = UNSET
    params: dict[str, Any] | UnsetType = UNSET
    state: CounterView | UnsetType = UNSET


class ClerkOut(Struct):
    """A clerk as the API shows them; ``counter`` is where they sit now."""

    id: str
    name: str
    role: str
    counter: str | None = None


class SessionOut(Struct):
    """The answer of ``POST sessions``."""

    token: str
    expires_at: str
    clerk: ClerkOut


class Services(Struct):
    """``GET services``, in their order on screens."""

    services: list[ServiceState]


class CountersShown(Struct):
    """``GET counters``, as the walls show them."""

    counters: list[CounterState]


class CountersAtWork(Struct):
    """``GET counters`` to a clerk."""

    counters: list[CounterView]


class Line(Struct):
    """``GET counters/<counter>/waiting``: who waits, and who was set aside or did not come."""

    waiting: list[WaitingTicket]
    set_aside: list[WaitingTicket]
