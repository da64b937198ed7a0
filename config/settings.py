"""What a process must know before it reaches the server: ``office.toml``, ``terminal.toml``.

Everything else an office sets lives in the server's database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from contract.ids import Id

FORMAT = 1
T = TypeVar("T")


class SettingsError(ValueError):
    """A settings file that cannot be used; the message names the file and the fault."""


class Broker(Struct, kw_only=True, forbid_unknown_fields=True):
    """Where the MQTT broker is; ``name`` and ``password`` are this process's own.

    ``files`` is the folder of its passwords and rules, where the server lets in terminals that are
    added; empty: somebody else does.
    """

    host: str = "127.0.0.1"
    port: int = 1883
    name: str = ""
    password: str = ""
    files: str = ""


class Web(Struct, kw_only=True, forbid_unknown_fields=True):
    """The server's HTTP side.  ``threads`` serve requests; live pages hold one each.

    ``/metrics`` is for this machine alone, or with ``metrics_token`` for whoever bears it.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 96
    metrics_token: str = ""


class OneStop(Struct, kw_only=True, forbid_unknown_fields=True):
    """A one-stop system: its ``kind``, the name it has here, and what its kind sets."""

    kind: Literal["push"]
    name: Id
    settings: dict[str, Any] = {}


class OfficeSettings(Struct, kw_only=True, forbid_unknown_fields=True):
    """``office.toml``, read by the server.  ``data`` is a folder, relative to the file.

    ``seed`` is a TOML the empty database is filled from, once.
    """

    format: int
    office: Id
    time_zone: str = "Asia/Ho_Chi_Minh"
    data: str = "data"
    seed: str | None = None
    broker: Broker = msgspec.field(default_factory=Broker)
    web: Web = msgspec.field(default_factory=Web)
    backends: list[OneStop] = []


class Printer(Struct, kw_only=True, forbid_unknown_fields=True):
    """A ticket printer.  ``url`` is ``tcp://host:9100``, ``serial:///dev/ttyUSB0?baud=115200``
    or ``usb://04b8:0202``; ``dots`` is the printable width.
    """

    url: str
    dots: Annotated[int, Meta(ge=256, le=1024)] = 576
    dots_per_inch: int = 203


class Scanner(Struct, kw_only=True, forbid_unknown_fields=True):
    """A barcode reader.  ``serial`` takes any pyserial URL; ``camera`` takes ``/dev/videoN`` or
    ``folder:/path`` (pictures dropped there are read and removed).
    """

    kind: str
    url: str


class Panel(Struct, kw_only=True, forbid_unknown_fields=True):
    """The real screen: pixels, millimetres of its visible width, and viewing distance in metres.

    ``above_floor_mm`` is how high its lower edge hangs.  ``window`` false takes the whole screen.
    """

    width: int = 1280
    height: int = 1024
    width_mm: float = 338.0
    distance_m: float = 0.6
    above_floor_mm: Annotated[float, Meta(ge=0, le=3000)] | None = None
    window: bool = False


class LedPanel(Struct, kw_only=True, forbid_unknown_fields=True):
    """One LED panel of a line: its address there, its characters, and the counter it stands at
    (that of the terminal when none is named).
    """

    address: Annotated[int, Meta(ge=0, le=247)] = 1
    counter: Id | None = None
    digits: Annotated[int, Meta(ge=3, le=8)] = 4


class Led(Struct, kw_only=True, forbid_unknown_fields=True):
    """The LED panels of one serial line, named by a pyserial URL.

    ``answers`` is for panels of ``ascii`` that confirm what they show; ``register`` is where the
    first character stands in panels of ``modbus``.
    """

    url: str
    protocol: Literal["ascii", "modbus"] = "ascii"
    baud: int = 9600
    answers: bool = False
    register: Annotated[int, Meta(ge=0, le=65000)] = 0
    panels: list[LedPanel] = msgspec.field(default_factory=lambda: [LedPanel()])


TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Loudness(Struct, kw_only=True, forbid_unknown_fields=True):
    """How loud a terminal speaks from one time of the day to another, in percent."""

    start: TimeOfDay = msgspec.field(name="from")
    end: TimeOfDay = msgspec.field(name="to")
    level: Annotated[int, Meta(ge=0, le=100)]

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"volume from {self.start} to {self.end}: it must end later")


class Speech(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a display speaks beside calls.

    ``closing_minutes`` before the last session ends it says so; 0 is never.  At the times of
    ``results_at`` it asks those whose result is ready to come to the counter labelled
    ``results_counter``.
    """

    missed: bool = True
    notices: bool = True
    closing_minutes: Annotated[int, Meta(ge=0, le=120)] = 15
    results_at: list[TimeOfDay] = []
    results_counter: Annotated[str, Meta(max_length=12)] = ""

    def __post_init__(self) -> None:
        if self.results_at and not self.results_counter:
            raise ValueError("results_at needs results_counter: where people are to go")


class TerminalSettings(Struct, kw_only=True, forbid_unknown_fields=True):
    """``terminal.toml``, one per terminal process.

    ``kind`` is ``kiosk``, ``guide``, ``look-up``, ``display`` or ``box``.  ``glass`` is a socket
    path where the screen can be seen and touched from outside (the demo's dock).  ``server`` is the
    base address of the HTTP side.  ``keypad`` is a pyserial URL, ``counter`` the counter it calls
    for.  ``led`` are counters' LED panels.  ``data`` is a folder for what the terminal keeps.
    ``technician_pin`` opens the technician's corner; without one there is none.  A kiosk asks who
    goes first from ``priority_from`` waiting people on, and shows its picture when nobody has
    touched it for ``picture_after`` seconds; 0 means never.  ``layout``, ``slides`` (a folder,
    whose pictures and texts stay ``slide_seconds`` each), ``volume`` by time of day (full at other
    times) and ``speech`` are a display's.
    """

    format: int
    office: Id
    device: Id
    kind: str
    time_zone: str = "Asia/Ho_Chi_Minh"
    languages: list[str] = msgspec.field(default_factory=lambda: ["vi", "en"])
    zone: str = ""
    broker: Broker = msgspec.field(default_factory=Broker)
    server: str = ""
    panel: Panel = msgspec.field(default_factory=Panel)
    glass: str | None = None
    printer: Printer | None = None
    scanners: list[Scanner] = []
    keypad: str | None = None
    counter: Id | None = None
    led: Led | None = None
    technician_pin: Annotated[str, Meta(pattern=r"^(\d{4,8})?$")] = ""
    priority_from: Annotated[int, Meta(ge=0)] = 3
    picture_after: Annotated[int, Meta(ge=0)] = 180
    voice: str | None = None
    sound: str = "default"
    earphone: str = ""
    volume: list[Loudness] = []
    speech: Speech = msgspec.field(default_factory=Speech)
    layout: Literal["calls", "waits", "slides"] = "waits"
    slides: str = "slides"
    slide_seconds: Annotated[int, Meta(ge=5, le=600)] = 12
    data: str = "data"


def load(path: Path, kind: type[T]) -> T:
    """Read a settings file.  Raises SettingsError naming file, field and fault."""
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=kind)
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file") from error
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error
    if getattr(settings, "format", FORMAT) != FORMAT:
        raise SettingsError(f"{path}: format must be {FORMAT}")
    return settings
