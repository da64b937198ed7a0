"""The MQTT topics, version 1: who says what to whom, at which QoS, retained or not."""

from __future__ import annotations

from dataclasses import dataclass

from contract.ids import is_id

ROOT = "motcua/1"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of topic is published.  ``{}`` in the pattern stands for one id."""

    pattern: str
    sender: str
    receiver: str
    qos: int
    retain: bool


RULES: dict[str, Rule] = {
    rule.pattern: rule
    for rule in (
        Rule("server", "server", "all", 1, retain=True),
        Rule("office", "server", "all", 1, retain=True),
        Rule("service/{}", "server", "all", 1, retain=True),
        Rule("counter/{}", "server", "all", 1, retain=True),
        Rule("calls", "server", "all", 1, retain=True),
        Rule("results", "server", "all", 1, retain=True),
        Rule("catalogue", "server", "all", 1, retain=True),
        Rule("want/{}", "server", "device", 1, retain=True),
        Rule("set/{}/{}", "server", "device", 0, retain=False),
        Rule("device/{}", "device", "all", 1, retain=True),
        Rule("do/{}/{}", "device", "server", 0, retain=False),
        Rule("answer/{}", "server", "device", 0, retain=False),
    )
}


def pattern_of(suffix: str) -> str:
    """The pattern of a topic given without its root: ``counter/3`` → ``counter/{}``."""
    head, *rest = suffix.split("/")
    return "/".join([head, *("{}" for _ in rest)])


def rule_for(suffix: str) -> Rule:
    """The rule of a topic given without its root.  Raises KeyError for a topic we do not have."""
    return RULES[pattern_of(suffix)]


@dataclass(frozen=True, slots=True)
class Topics:
    """The full topic names of one office."""

    office: str

    @property
    def root(self) -> str:
        return f"{ROOT}/{self.office}"

    def full(self, suffix: str) -> str:
        """``counter/3`` → ``motcua/1/<office>/counter/3``."""
        return f"{self.root}/{suffix}"

    def suffix(self, topic: str) -> str | None:
        """The part after this office's root, or None for somebody else's topic."""
        root = f"{self.root}/"
        return topic.removeprefix(root) if topic.startswith(root) else None

    @property
    def every_request(self) -> str:
        """The filter under which the server hears all devices."""
        return self.full("do/+/+")

    @property
    def public_state(self) -> tuple[str, ...]:
        """The filters a terminal needs to know the office."""
        names = ("server", "office", "service/+", "counter/+", "calls", "results", "catalogue")
        return tuple(self.full(name) for name in names)


def parse_request(suffix: str) -> tuple[str, str] | None:
    """(device, verb) of a ``do/`` topic given without its root, or None when it is not one."""
    parts = suffix.split("/")
    if len(parts) != 3 or parts[0] != "do" or not is_id(parts[1]):  # noqa: PLR2004
        return None
    return parts[1], parts[2]
