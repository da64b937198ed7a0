"""Who does something: a terminal, a clerk, or the server itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What kind of actor it is."""

    DEVICE = "device"
    CLERK = "clerk"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something.  ``id`` is the device's id or the clerk's UUID; ``name`` is for staff."""

    kind: ActorKind
    id: str
    role: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """The sender under which request ids are remembered, and the journal's actor."""
        return f"{self.kind}:{self.id}"


SYSTEM = Actor(ActorKind.SYSTEM, "server")


def device(name: str, kind: str = "") -> Actor:
    """A terminal as an actor; ``kind`` (kiosk, box …) stands as its role."""
    return Actor(ActorKind.DEVICE, name, kind, name)
