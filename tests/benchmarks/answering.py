"""A tap on the kiosk, until its answer: against a bare round trip through the broker."""

from __future__ import annotations

import datetime as dt
import queue
import time
import uuid
from pathlib import Path

import paho.mqtt.client as mqtt
from figures import Figure, percentile
from office import OFFICE, SERVICES, BenchOffice, running
from paho.mqtt.enums import CallbackAPIVersion

from config.clock import SystemClock
from contract.messages import Answer, TakeTicket, decode, encode
from contract.topics import Topics

TAPS = 400
TOPICS = Topics(OFFICE)


class Terminal:
    """A client that sends one message and waits for what comes back."""

    def __init__(self, office: BenchOffice, name: str, password: str) -> None:
        self.heard: queue.Queue[bytes] = queue.Queue()
        self.ready: queue.Queue[None] = queue.Queue()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self.client.username_pw_set(name, password)
        self.client.on_message = lambda _c, _d, message: self.heard.put(bytes(message.payload))
        self.client.on_subscribe = lambda *_: self.ready.put(None)
        self.client.connect("127.0.0.1", office.mqtt)
        self.client.loop_start()

    def hear(self, topic: str) -> None:
        self.client.subscribe(topic)
        self.ready.get(timeout=10)

    def round_trip(self, topic: str, payload: bytes) -> tuple[float, bytes]:
        """Seconds until something came back, and what."""
        begin = time.perf_counter()
        self.client.publish(topic, payload)
        answer = self.heard.get(timeout=10)
        return time.perf_counter() - begin, answer

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def measure(folder: Path) -> list[Figure]:
    with running(folder / "answering") as office:
        bare = bare_trips(office)
        taps = tap_trips(office)
    figures = []
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        tap, plain = 1000 * percentile(taps, share), 1000 * percentile(bare, share)
        note = "bare: one message through the broker and back" if name == "p50" else ""
        figures.append(
            Figure(f"tap → answer over MQTT, {name}", tap, "ms", plain, tap / plain, note=note)
        )
    return figures


def bare_trips(office: BenchOffice) -> list[float]:
    """Round trips of the server's own account to itself, with a payload of the same size."""
    terminal = Terminal(office, "server", "server-password")
    topic = TOPICS.full("bench")
    terminal.hear(topic)
    payload = take_ticket()
    trips = [terminal.round_trip(topic, payload)[0] for _ in range(TAPS)]
    terminal.close()
    return trips


def tap_trips(office: BenchOffice) -> list[float]:
    terminal = Terminal(office, "kiosk-1", office.token("kiosk-1"))
    terminal.hear(TOPICS.full("answer/kiosk-1"))
    trips = []
    for _ in range(TAPS):
        seconds, payload = terminal.round_trip(TOPICS.full("do/kiosk-1/take-ticket"), take_ticket())
        if not decode(payload, Answer).ok:
            raise RuntimeError(f"a tap was refused: {payload!r}")
        trips.append(seconds)
    terminal.close()
    return trips


def take_ticket() -> bytes:
    now = SystemClock().now()
    until = now + dt.timedelta(seconds=8)
    return encode(TakeTicket(id=str(uuid.uuid4()), at=now, until=until, service=SERVICES[0]))
