"""What the office said last, and the lease: kept for when nobody can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract.messages import OfficeState, ServiceState, Want

if TYPE_CHECKING:
    from contract.messages import Lease, Session, State
    from kiosk.alone.book import LeaseBook
    from kiosk.alone.disk import Disk, Loop
    from kiosk.alone.office_time import OfficeTime

SAVE_SECONDS = 60.0
_SERVICE = "service/"


class Memory:
    """The office as ``book`` knows it; what changes all the time is written once a minute."""

    def __init__(self, book: LeaseBook, disk: Disk, time: OfficeTime, loop: Loop) -> None:
        self._book = book
        self._disk = disk
        self._time = time
        self._loop = loop
        self._services = {one.id: one for one in book.known.services}
        self._saving = False

    @property
    def services(self) -> list[ServiceState]:
        """As the server told them last."""
        return list(self._services.values())

    @property
    def public_url(self) -> str:
        """Where phones find the office, without a slash at its end; empty where they cannot."""
        office = self._book.known.office
        return office.public_url.rstrip("/") if office else ""

    @property
    def sessions(self) -> list[Session]:
        """What the office gives numbers in; none where it gives them at any time."""
        office = self._book.known.office
        return office.sessions if office and office.keeps_sessions else []

    def states(self) -> list[tuple[str, State]]:
        """What was on the disk, as it came from the office."""
        known = self._book.known
        said: list[tuple[str, State]] = [("office", known.office)] if known.office else []
        return said + [(f"{_SERVICE}{one.id}", one) for one in known.services]

    def take(self, suffix: str, state: State | None) -> None:
        """Take in what the office says, as far as it matters without it."""
        match state:
            case OfficeState():
                self._book.known.office = state
                self._save_later()
            case ServiceState():
                self._services[state.id] = state
                self._save_later()
            case Want():
                self._take_lease(state.lease)
            case None if suffix.startswith(_SERVICE):
                self._services.pop(suffix.removeprefix(_SERVICE), None)

    def save(self) -> None:
        """Have it written now."""
        self._saving = False
        if self._book.locked:
            return
        heard = self._time.heard()
        self._book.known = msgspec.structs.replace(
            self._book.known, heard=heard.at, steady=heard.steady, boot=heard.boot,
            services=self.services,
        )  # fmt: skip
        self._disk.save(self._book.known)

    def _take_lease(self, lease: Lease | None) -> None:
        if lease is not None and lease.store != self._book.known.store:
            return  # of a disk that was here before
        if lease != self._book.known.lease:
            self._book.known.lease = lease
            self.save()

    def _save_later(self) -> None:
        if not self._saving:
            self._saving = True
            self._loop.after(SAVE_SECONDS, self.save)
