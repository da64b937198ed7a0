"""A terminal's MQTT: the office's state coming in, requests going out under one id each.

Requests are never queued in the client library: a request is repeated under its own id until it
is answered or its time is over, so that a broker that comes back late makes no ghost tickets.
Callbacks come on the link's own threads; a screen hands them on to its own.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from contract.freshness import Freshness
from contract.ids import Life
from contract.messages import (
    ONE_SHOTS,
    STATES,
    VERBS,
    Answer,
    DeviceState,
    Problem,
    ServerState,
    SetOnce,
    State,
    decode,
    encode,
)
from contract.topics import Topics, pattern_of, rule_for

if TYPE_CHECKING:
    from config.clock import Clock
    from config.settings import TerminalSettings

log = logging.getLogger(__name__)

Listener = Callable[[str, State | None], None]
OnceListener = Callable[[str, SetOnce], None]
Then = Callable[[Answer], None]

REPEAT_SECONDS = 2.0
SILENCE_SECONDS = 30.0
LATE_SECONDS = 600.0
ONCES_KEPT = 50
_TICK_SECONDS = 0.25


@dataclass(slots=True)
class _Pending:
    """A request under way.  ``given_up`` once its sender has been told that it failed."""

    verb: str
    payload: bytes
    then: Then
    late: Then | None
    deadline: float
    next_try: float
    given_up: bool = False


@dataclass(slots=True)
class _Contact:
    """What is known of the server: ``heard`` by the steady clock, ``at`` by the office's.

    ``told`` is its own time, with the steady clock's when it came.
    """

    connected: bool = False
    alive: bool = False
    heard: float = 0.0
    at: dt.datetime | None = None
    told: tuple[dt.datetime, float] | None = None


class Link:
    """One terminal's connection to the office.

    Listeners are called with the topic's suffix and its state (None when it is gone), and with
    ``("link", None)`` whenever ``online`` has changed.
    """

    def __init__(
        self,
        settings: TerminalSettings,
        clock: Clock,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        version: str = "",
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._new_id = new_id
        self._version = version
        self._topics = Topics(settings.office)
        self._listeners: list[Listener] = []
        self._once_listeners: list[OnceListener] = []
        self._onces: deque[str] = deque(maxlen=ONCES_KEPT)
        self._pending: dict[str, _Pending] = {}
        self._lock = threading.Lock()
        self._contact = _Contact()
        self._was_online = False
        self._fresh = Freshness()
        self._parts: dict[str, str] = {}
        self._stopping = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="link-tick", daemon=True)
        self._client = self._make_client()

    # -- what a terminal uses ---------------------------------------------------------------

    @property
    def online(self) -> bool:
        """Whether the server can be asked: broker reached, server alive and lately heard."""
        contact = self._contact
        silent = self._clock.monotonic() - contact.heard > SILENCE_SECONDS
        return contact.connected and contact.alive and not silent

    @property
    def stale_since(self) -> dt.datetime | None:
        """When the server was last heard, if it cannot be reached now; the start if never."""
        return None if self.online else self._contact.at

    @property
    def server_time(self) -> tuple[dt.datetime, float] | None:
        """The server's time when it last told it, and the steady clock's then; None before."""
        return self._contact.told

    @property
    def _server_now(self) -> dt.datetime:
        """The server's time, by which requests expire.

        It is carried on by the steady clock: somebody may set this machine's time at any moment.
        """
        if self._contact.told is None:
            return self._clock.now()
        told, steady = self._contact.told
        return told + dt.timedelta(seconds=self._clock.monotonic() - steady)

    def listen(self, listener: Listener) -> None:
        """Hear every state; call before ``start``."""
        self._listeners.append(listener)

    def listen_once(self, listener: OnceListener) -> None:
        """Hear what this terminal is told to do once (``ONE_SHOTS``); call before ``start``."""
        self._once_listeners.append(listener)

    def start(self) -> None:
        """Begin to connect, and go on trying for ever."""
        self._contact.at = self._clock.now()
        broker = self._settings.broker
        self._client.connect_async(broker.host, broker.port, keepalive=15)
        self._client.loop_start()
        self._ticker.start()

    def stop(self) -> None:
        """Say goodbye and end both threads."""
        self._stopping.set()
        self._publish_device(Life.DISCONNECTED)
        self._client.disconnect()
        self._client.loop_stop()
        if self._ticker.is_alive() and self._ticker is not threading.current_thread():
            self._ticker.join()

    def request(
        self,
        verb: str,
        fields: dict[str, Any],
        then: Then,
        patience: float = 8.0,
        late: Then | None = None,
    ) -> str:
        """Ask the server; ``then`` gets its answer, or a local one after ``patience`` seconds.

        The local answer's code is ``no-server`` or ``expired``.  When the true answer turns out
        later to have been a success, ``late`` gets it (a kiosk cancels such a ticket).  Raises
        msgspec.ValidationError for fields that do not make the verb's message.
        """
        request = self._new_id()
        now = self._server_now
        until = now + dt.timedelta(seconds=patience)
        lang = {"lang": self._settings.languages[0]}
        message = {**lang, **fields, "id": request, "at": now, "until": until}
        payload = encode(msgspec.convert(message, VERBS[verb]))
        steady = self._clock.monotonic()
        pending = _Pending(verb, payload, then, late, steady + patience, steady + REPEAT_SECONDS)
        with self._lock:
            self._pending[request] = pending
        self._send(pending)
        return request

    def report(self, parts: dict[str, str]) -> None:
        """Tell everybody the state of this terminal's parts; only changes are published."""
        with self._lock:  # each part has a thread of its own
            before, self._parts = self._parts, {**self._parts, **parts}
            changed = before != self._parts
        if changed:
            self._publish_device(Life.READY)

    # -- MQTT -------------------------------------------------------------------------------

    def _make_client(self) -> mqtt.Client:
        name = f"{self._settings.device}-{uuid.uuid4().hex[:8]}"
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name)
        broker = self._settings.broker
        client.username_pw_set(broker.name or self._settings.device, broker.password)
        client.reconnect_delay_set(min_delay=1, max_delay=5)
        rule = rule_for(self._own_topic)
        will = encode(self._device_state(Life.LOST))
        client.will_set(self._topics.full(self._own_topic), will, rule.qos, retain=rule.retain)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        return client

    @property
    def _own_topic(self) -> str:
        return f"device/{self._settings.device}"

    def _on_connect(
        self, client: mqtt.Client, _data: object, _flags: object, reason: Any, _properties: object
    ) -> None:
        if reason.is_failure:
            log.warning("broker refuses this terminal: %s", reason)
            return
        log.info("broker reached")
        device = self._settings.device
        own = [
            self._topics.full(name)
            for name in (f"answer/{device}", f"want/{device}", f"set/{device}/+")
        ]
        client.subscribe([(topic, 1) for topic in (*self._topics.public_state, *own)])
        self._contact.connected = True
        self._publish_device(Life.READY)
        self._resend_all()
        self._note_online()

    def _on_disconnect(self, *_: object) -> None:
        if self._contact.connected and not self._stopping.is_set():
            log.warning("broker lost")
        self._contact.connected = False
        self._contact.alive = False
        self._note_online()

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        suffix = self._topics.suffix(message.topic) or ""
        try:
            if suffix == f"answer/{self._settings.device}":
                self._take_answer(decode(bytes(message.payload), Answer))
            elif suffix.startswith(f"set/{self._settings.device}/"):
                self._take_once(suffix.rpartition("/")[2], bytes(message.payload))
            else:
                self._take_state(suffix, message)
        except ValueError as error:
            log.warning("unreadable message on %s: %s", message.topic, error)
        except Exception:  # the library's thread would die silently
            log.exception("message on %s", message.topic)

    def _take_once(self, what: str, payload: bytes) -> None:
        """Pass on a one-shot that is in time and new; one sent twice is done once."""
        kind = ONE_SHOTS.get(what)
        if kind is None:
            return
        once = decode(payload, kind)
        if once.id in self._onces or once.until < self._server_now:
            return
        self._onces.append(once.id)
        for listener in self._once_listeners:
            listener(what, once)

    def _take_state(self, suffix: str, message: mqtt.MQTTMessage) -> None:
        kind = STATES.get(pattern_of(suffix))
        if kind is None:
            return
        if not message.payload:
            self._tell(suffix, None)
            return
        state = decode(bytes(message.payload), kind)
        if isinstance(state, ServerState):
            self._hear_server(state, live=not message.retain)
        if self._is_last_will(state) or self._fresh.take(suffix, state):
            self._tell(suffix, state)

    @staticmethod
    def _is_last_will(state: State) -> bool:
        """The broker's word for a lost server is as old as its connection: age says nothing."""
        return isinstance(state, ServerState) and state.state is Life.LOST

    def _hear_server(self, state: ServerState, *, live: bool) -> None:
        contact = self._contact
        contact.alive = state.state is Life.READY
        if contact.alive:
            contact.heard = self._clock.monotonic()
            contact.at = self._clock.now()
            if live and state.now is not None:
                contact.told = (state.now, contact.heard)
            self._resend_all()
        self._note_online()

    def _take_answer(self, answer: Answer) -> None:
        with self._lock:
            pending = self._pending.pop(answer.id or "", None)
        if pending is None:
            return  # a second answer to a repeated request
        if not pending.given_up:
            pending.then(answer)
        elif answer.ok and pending.late is not None:
            pending.late(answer)

    def _publish_device(self, life: Life) -> None:
        if not self._client.is_connected():
            return
        rule = rule_for(self._own_topic)
        payload = encode(self._device_state(life))
        self._client.publish(
            self._topics.full(self._own_topic), payload, rule.qos, retain=rule.retain
        )

    def _device_state(self, life: Life) -> DeviceState:
        return DeviceState(
            state=life,
            kind=self._settings.kind,
            version=self._version,
            at=self._clock.now(),
            parts=self._parts,
        )

    # -- repeating and giving up ------------------------------------------------------------

    def _send(self, pending: _Pending) -> None:
        if self._client.is_connected():
            topic = self._topics.full(f"do/{self._settings.device}/{pending.verb}")
            self._client.publish(topic, pending.payload, rule_for("do/x/x").qos)

    def _resend_all(self) -> None:
        """Ask everything open again now that there is somebody to ask."""
        with self._lock:
            waiting = list(self._pending.values())
        for pending in waiting:
            pending.next_try = self._clock.monotonic() + REPEAT_SECONDS
            self._send(pending)

    def _tick(self) -> None:
        while not self._stopping.wait(_TICK_SECONDS):
            try:
                self._look_after_requests()
                self._note_online()
            except Exception:  # this thread must live as long as the terminal
                log.exception("looking after requests")

    def _look_after_requests(self) -> None:
        now = self._clock.monotonic()
        with self._lock:
            for request, pending in list(self._pending.items()):
                if pending.given_up and now > pending.deadline + LATE_SECONDS:
                    del self._pending[request]
            given_up = self._give_up(now)
            due = [p for p in self._pending.values() if not p.given_up and now >= p.next_try]
        for request, pending in given_up:
            code = "expired" if self.online else "no-server"
            answer = Answer(id=request, ok=False, verb=pending.verb, error=Problem(code=code))
            pending.then(answer)
        for pending in due:
            pending.next_try = now + REPEAT_SECONDS
            self._send(pending)

    def _give_up(self, now: float) -> list[tuple[str, _Pending]]:
        """Those whose time is over; kept on only when somebody wants a late success."""
        over = [
            (request, pending)
            for request, pending in self._pending.items()
            if not pending.given_up and now >= pending.deadline
        ]
        for request, pending in over:
            pending.given_up = True
            if pending.late is None:
                del self._pending[request]
        return over

    # -- telling ----------------------------------------------------------------------------

    def _note_online(self) -> None:
        online = self.online
        with self._lock:
            changed = online != self._was_online
            self._was_online = online
        if changed:
            log.info("server reached" if online else "server lost")
            self._tell("link", None)

    def _tell(self, suffix: str, state: State | None) -> None:
        for listener in self._listeners:
            listener(suffix, state)
