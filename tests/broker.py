"""A broker of a test's own, and a client that remembers what it hears."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from devices.fakes.doors import free_port
from tests.waiting import PATIENCE, listens, wait_for


@dataclass
class LocalBroker:
    """A Mosquitto of this test's own, which can be stopped and started again on its port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it and wait until it listens."""
        config = self.folder / "mosquitto.conf"
        config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.process = subprocess.Popen(
            [program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(lambda: listens(self.port), "the broker")

    def stop(self) -> None:
        """End it; its retained messages are lost."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


class Ear:
    """An MQTT client of a test: subscribes, publishes, remembers all it hears."""

    def __init__(self, port: int, *filters: str) -> None:
        self.heard: list[MQTTMessage] = []
        self._new = threading.Condition()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_message = self._on_message
        subscribed = threading.Event()
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._client.subscribe([(name, 2) for name in filters])
        assert subscribed.wait(PATIENCE)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._new:
            self.heard.append(message)
            self._new.notify_all()

    def say(self, topic: str, payload: bytes | str, qos: int = 0, *, retain: bool = False) -> None:
        """Publish."""
        self._client.publish(topic, payload, qos, retain).wait_for_publish(PATIENCE)

    def until(self, wanted: Callable[[MQTTMessage], bool]) -> MQTTMessage:
        """The first message that is wanted, among those heard or still to come."""

        def found() -> MQTTMessage | None:
            return next((message for message in self.heard if wanted(message)), None)

        with self._new:
            assert self._new.wait_for(lambda: found() is not None, PATIENCE), "it was never heard"
            message = found()
        assert message is not None
        return message

    def on(self, topic: str) -> MQTTMessage:
        """The first message on a topic."""
        return self.until(lambda message: message.topic == topic)

    def forget(self) -> None:
        """Forget what was heard so far."""
        with self._new:
            self.heard.clear()

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()
