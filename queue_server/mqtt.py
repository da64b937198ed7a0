"""The MQTT door: devices' requests in, answers out, and the server's state for everybody."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import msgspec
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from contract import MAX_MESSAGE_BYTES
from contract.ids import Life, is_id
from contract.messages import (
    VERBS,
    Answer,
    Cancel,
    ChangeService,
    CheckIn,
    ComeBack,
    DeviceState,
    HandIn,
    Help,
    LookUp,
    MyTicket,
    Press,
    Printed,
    Problem,
    Rate,
    Request,
    SetOnce,
    TakeTicket,
    decode,
    encode,
    raw,
    read_id,
)
from contract.problems import STATUS, Refused
from contract.topics import Topics, parse_request, rule_for
from queue_server.domain.actor import Actor, device
from queue_server.services.office import Office
from queue_server.services.publishing import Publisher
from queue_server.services.tickets import Brings
from queue_server.storage.requests import in_time
from queue_server.storage.writer import Outcome, Unit

if TYPE_CHECKING:
    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

log = logging.getLogger(__name__)
KEEPALIVE_SECONDS = 15
LONGEST_RETRY_SECONDS = 5
FAULTS_OF_OURS = 500
HAND_IN = "hand-in"
Reply = Callable[[Outcome[Any]], None]


class Mqtt:
    """The server's connection to the broker, made whenever the broker is there."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._topics = Topics(office.settings.office)
        self._client = self._make_client()
        self.publisher = Publisher(
            office.store, office.views, office.events, office.clock, self._topics, self._send
        )
        self._door = Door(office, self._answer)
        office.one_shots.attach(self._set_once)
        self._lost = False

    def start(self) -> None:
        """Connect, now or whenever the broker comes, and begin to publish."""
        broker = self._office.settings.broker
        will = encode(self.publisher.server(Life.LOST))
        rule = rule_for("server")
        self._client.will_set(self._topics.full("server"), will, rule.qos, rule.retain)
        self._client.connect_async(broker.host, broker.port, KEEPALIVE_SECONDS)
        self._client.loop_start()
        self.publisher.start()

    def close(self) -> None:
        """Say goodbye and disconnect."""
        self.publisher.close()
        self._client.disconnect()
        self._client.loop_stop()
        self._door.close()

    def _make_client(self) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, f"server-{self._office.settings.office}")
        broker = self._office.settings.broker
        if broker.name:
            client.username_pw_set(broker.name, broker.password)
        client.reconnect_delay_set(1, LONGEST_RETRY_SECONDS)
        client.on_socket_open = _no_delay
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        return client

    def _on_connect(
        self,
        client: Client,
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._say_lost(f"the broker refuses us: {reason}")
            return
        self._lost = False
        log.info("connected to the broker")
        names = ("service/+", "counter/+", "device/+", "want/+")
        state = [self._topics.full(name) for name in names]
        client.subscribe([(name, 1) for name in state] + [(self._topics.every_request, 0)])
        self.publisher.connected()

    def _on_connect_fail(self, _client: Client, _data: object) -> None:
        self._say_lost("the broker is not there")

    def _on_disconnect(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self.publisher.disconnected()
        if reason.is_failure:
            self._say_lost(f"the broker is lost: {reason}")

    def _say_lost(self, text: str) -> None:
        """Log once, not at every attempt."""
        if not self._lost:
            log.warning("%s; trying again until it comes back", text)
        self._lost = True

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        """Runs on the client's thread: must not wait, and must not raise."""
        try:
            suffix = self._topics.suffix(message.topic)
            if suffix is not None:
                self._take(suffix, message)
        except Exception:
            log.exception("a message could not be handled")

    def _take(self, suffix: str, message: MQTTMessage) -> None:
        head = suffix.partition("/")[0]
        if head == "do":
            self._door.request(suffix, bytes(message.payload), retained=message.retain)
        elif head == "device":
            self._door.device(suffix, bytes(message.payload))
        elif message.retain and message.payload:
            self.publisher.check(suffix)

    def _answer(self, device_id: str, answer: Answer) -> None:
        suffix = f"answer/{device_id}"
        rule = rule_for(suffix)
        self._send(self._topics.full(suffix), encode(answer), rule.qos, rule.retain)

    def _set_once(self, device_id: str, what: str, message: SetOnce) -> bool:
        """Tell a device something once; false while the broker is not there."""
        suffix = f"set/{device_id}/{what}"
        rule = rule_for(suffix)
        self._send(self._topics.full(suffix), encode(message), rule.qos, rule.retain)
        return self._client.is_connected()

    def _send(self, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        """Nothing is handed to the library while it is offline: it would send it later."""
        if self._client.is_connected():
            self._client.publish(topic, payload, qos, retain)


class Door:
    """Decodes what devices send, hands it to the use cases, answers.

    Nothing here waits: changes go to the writer with a callback, reads to a small pool.
    """

    def __init__(self, office: Office, answer: Callable[[str, Answer], None]) -> None:
        self._office = office
        self._answer = answer
        self._readers = ThreadPoolExecutor(2, "mqtt-reader")

    def request(self, suffix: str, payload: bytes, *, retained: bool = False) -> None:
        """Take one message of ``do/<device>/<verb>``."""
        parsed = parse_request(suffix)
        if parsed is None or retained:
            log.warning("a message on %.80r was ignored", suffix)
            return
        sender, verb = parsed
        try:
            asked = self._read(sender, verb, payload)
            self._carry_out(device(sender), verb, asked)
        except Refused as refused:
            known = read_id(payload) if len(payload) <= 2 * MAX_MESSAGE_BYTES else None
            self._reply(sender, known, verb[:64], Outcome(error=refused))

    def device(self, suffix: str, payload: bytes) -> None:
        """Take what a terminal says of itself."""
        name = suffix.removeprefix("device/")
        if not is_id(name):
            return
        try:
            state = decode(payload, DeviceState) if payload else None
        except ValueError:
            log.warning("%s: its state could not be read", name)
            return
        self._office.devices.heard(name, state)

    def close(self) -> None:
        """Finish the reads that are under way."""
        self._readers.shutdown(cancel_futures=True)

    def _read(self, sender: str, verb: str, payload: bytes) -> Request:
        # What a kiosk gave on its own is on paper: it is taken in whatever was decided since.
        if verb != HAND_IN and self._office.terminals.is_off(sender):
            raise Refused("forbidden")
        if len(payload) > MAX_MESSAGE_BYTES:
            raise Refused("too-large", limit=MAX_MESSAGE_BYTES)
        kind = VERBS.get(verb)
        if kind is None:
            raise Refused("unknown-verb")
        try:
            return decode(payload, kind)
        except ValueError as error:
            raise Refused("malformed", detail=str(error)) from error

    def _carry_out(self, actor: Actor, verb: str, asked: Request) -> None:
        def reply(outcome: Outcome[Any]) -> None:
            self._reply(actor.id, asked.id, verb, outcome)

        read = self._reading(actor, asked)
        if read is not None:
            if asked.until < self._office.clock.now():
                raise Refused("expired")
            self._readers.submit(_answer_with, read, reply)
        else:
            unit = in_time(self._unit(actor, asked), actor, asked.id, asked.until)
            self._office.store.submit(unit, reply)

    def _unit(self, actor: Actor, asked: Request) -> Unit[Any]:
        """The unit of work a request asks for."""
        unit = UNITS.get(type(asked))
        if unit is None:
            raise Refused("unknown-verb")
        return unit(self._office, actor, asked)

    def _reading(self, actor: Actor, asked: Request) -> Callable[[], Any] | None:
        """How a request that changes nothing is answered; None for one that does."""
        match asked:
            case LookUp():
                return lambda: self._office.look_up.find(actor, asked.code, asked.pin)
            case MyTicket():
                return lambda: self._office.own_tickets.find(actor, asked.code)
        return None

    def _reply(self, device_id: str, request: str | None, verb: str, outcome: Outcome[Any]) -> None:
        error = outcome.error
        if error is None:
            answer = Answer(id=request, ok=True, verb=verb, result=raw(outcome.value))
        else:
            if STATUS[error.code] < FAULTS_OF_OURS:
                log.warning("%s: %.40r was refused: %s", device_id, verb, error.code)
            answer = Answer(id=request, ok=False, verb=verb, error=_problem(error))
            if error.state is not None:
                answer.result = raw(error.state)
        self._answer(device_id, answer)


UNITS: dict[type[Request], Callable[[Office, Actor, Any], Unit[Any]]] = {
    TakeTicket: lambda office, who, asked: office.tickets.taking(
        who,
        asked.id,
        asked.service,
        asked.priority,
        asked.lang,
        Brings(tuple(asked.needs), asked.dossiers, asked.card),
    ),
    Cancel: lambda office, who, asked: office.tickets.cancelling(who, asked.id, asked.token),
    HandIn: lambda office, who, asked: office.handing_in.handing_in(
        who, asked.id, asked.store, asked.tickets
    ),
    CheckIn: lambda office, who, asked: office.check_ins.checking_in(
        who, asked.id, asked.code, asked.lang
    ),
    Printed: lambda office, who, asked: office.printing.noting(
        who, asked.id, asked.token, ok=asked.ok, problem=asked.problem
    ),
    ComeBack: lambda office, who, asked: office.own_tickets.coming_back(who, asked.id, asked.token),
    ChangeService: lambda office, who, asked: office.own_tickets.changing(
        who, asked.id, asked.token, asked.service
    ),
    Help: lambda office, who, asked: office.tickets.asking_help(who, asked.id, asked.reason),
    Rate: lambda office, who, asked: office.ratings.rating(who, asked.id, asked.token, asked.level),
    Press: lambda office, who, asked: office.counters.pressing(
        who, asked.id, asked.counter, asked.key, asked.seen, asked.came, asked.number
    ),
}
"""The use case of each request that changes something."""


def _answer_with(read: Callable[[], Any], reply: Reply) -> None:
    outcome: Outcome[Any]
    try:
        outcome = Outcome(value=read())
    except Refused as refused:
        outcome = Outcome(error=refused)
    except Exception:
        log.exception("a question could not be answered")
        outcome = Outcome(error=Refused("internal"))
    reply(outcome)


def _problem(refused: Refused) -> Problem:
    """The problem, its parameters fit for JSON."""
    problem = refused.problem
    return Problem(
        code=problem.code, params=msgspec.to_builtins(problem.params), field=problem.field
    )


def _no_delay(_client: Client, _data: object, sock: Any) -> None:
    """Small messages go out at once."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
