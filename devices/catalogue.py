"""The procedures at a terminal: fetched when the office has a new version, kept on disk.

A terminal whose server is gone goes on explaining what it last had.
"""

from __future__ import annotations

import logging
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import msgspec

from config.catalogue.index import Index
from config.catalogue.model import Catalogue, decode, version_of
from contract.messages import CatalogueState

log = logging.getLogger(__name__)
FILE = "catalogue.json"
MOST_BYTES = 32 * 1024 * 1024
PATIENCE = 10.0
RETRY_SECONDS = 15.0
OnCatalogue = Callable[[Catalogue, Index], None]


class CatalogueShelf:
    """Keeps the catalogue of ``server`` in ``folder``; ``on_catalogue`` comes from its thread."""

    def __init__(
        self, server: str, folder: Path, on_catalogue: OnCatalogue, retry: float = RETRY_SECONDS
    ) -> None:
        self._server = server.rstrip("/")
        self._file = folder / FILE
        self._on_catalogue = on_catalogue
        self._retry = retry
        self._have = ""
        self._wanted: CatalogueState | None = None
        self._lost = False
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="catalogue", daemon=True)

    def start(self) -> None:
        """Take what is on disk, then follow the office."""
        self._thread.start()

    def stop(self) -> None:
        """Follow no more."""
        self._stopping = True
        self._wake.set()

    def take(self, state: CatalogueState) -> None:
        """The office tells which version it has; from any thread."""
        self._wanted = state
        self._wake.set()

    def _run(self) -> None:
        self._from_disk()
        while not self._stopping:
            state = self._wanted
            missing = state is not None and state.version != self._have
            if missing and state is not None and self._fetched(state):
                missing = False
            self._wake.wait(self._retry if missing else None)
            self._wake.clear()

    def _from_disk(self) -> None:
        try:
            self._use(self._file.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("the procedures on disk cannot be used: %s", error)

    def _fetched(self, state: CatalogueState) -> bool:
        if not self._server or not state.address.startswith("/"):
            return False
        try:
            content = self._get(self._server + state.address)
            self._use(content)
        except (OSError, ValueError) as error:
            if not self._lost:
                log.warning("the procedures cannot be fetched: %s; trying again", error)
            self._lost = True
            return False
        if self._lost:
            log.info("the procedures have been fetched again")
        self._lost = False
        self._keep(content)
        return self._have == state.version

    @staticmethod
    def _get(address: str) -> bytes:
        if not address.startswith(("http://", "https://")):
            raise ValueError("the server's address must begin with http")
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - checked
            content: bytes = answer.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValueError("the procedures are too large")
        return content

    def _use(self, content: bytes) -> None:
        catalogue = decode(content)
        self._on_catalogue(catalogue, Index(catalogue))
        self._have = version_of(content)

    def _keep(self, content: bytes) -> None:
        """On disk as a whole or not at all."""
        half_made = self._file.with_name(f".{FILE}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with half_made.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            half_made.replace(self._file)
        except OSError as error:
            log.warning("the procedures cannot be kept on disk: %s", error)
