"""The procedures at a terminal: fetched, kept, shown again without a server, mended by itself."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue

import msgspec
import pytest

from config.catalogue.model import Catalogue, encode, version_of
from config.catalogue.samples import sample
from contract.messages import CatalogueState
from devices.catalogue import FILE, CatalogueShelf
from tests.waiting import PATIENCE

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


class Office:
    """A server that gives one content, or fails."""

    def __init__(self) -> None:
        self.content = encode(sample())
        self.failing = False
        self.asked = 0
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                office.asked += 1
                self.send_response(500 if office.failing else 200)
                self.end_headers()
                self.wfile.write(office.content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def state(self) -> CatalogueState:
        return CatalogueState(at=NOW, version=version_of(self.content), address="/api/v1/catalogue")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.close()


@pytest.fixture
def shelf(tmp_path: Path, office: Office) -> Iterator[tuple[CatalogueShelf, Queue[Catalogue]]]:
    got: Queue[Catalogue] = Queue()
    made = CatalogueShelf(office.address, tmp_path, lambda catalogue, _: got.put(catalogue), 0.05)
    yield made, got
    made.stop()


def test_a_version_is_fetched_once_and_kept(office, shelf, tmp_path):
    made, got = shelf
    made.start()
    made.take(office.state())
    assert got.get(timeout=PATIENCE) == sample()
    for _ in range(200):
        if (tmp_path / FILE).exists():
            break
        threading.Event().wait(0.02)
    assert (tmp_path / FILE).read_bytes() == office.content
    made.take(office.state())
    office.content = encode(msgspec.structs.replace(sample(), sample=False))
    made.take(office.state())
    assert got.get(timeout=PATIENCE).sample is False
    assert office.asked == 2


def test_without_a_server_it_has_what_it_had(tmp_path):
    (tmp_path / FILE).write_bytes(encode(sample()))
    got: Queue[Catalogue] = Queue()
    made = CatalogueShelf("http://127.0.0.1:9", tmp_path, lambda one, _: got.put(one), 0.05)
    made.start()
    assert got.get(timeout=PATIENCE) == sample()
    made.stop()


def test_what_is_broken_on_disk_or_on_the_way_is_mended_later(office, shelf, tmp_path):
    (tmp_path / FILE).write_bytes(b"{ half a file")
    office.failing = True
    made, got = shelf
    made.start()
    made.take(office.state())
    while office.asked < 2:
        threading.Event().wait(0.02)
    assert got.empty()
    office.failing = False
    assert got.get(timeout=PATIENCE) == sample()
