"""The wall display as its own process, on a real broker: seen through its glass, heard by what
SDL's disk driver wrote."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from config.look import tokens
from config.look.fonts import make_fonts
from config.places import ROOT
from config.voice import placeholder
from config.voice.pack import Pack, load
from config.voice.phrases import NOTICE, Announcement
from config.voice.synthesis import spoken_text
from contract.ids import CallKind, Life
from contract.messages import (
    Call,
    CallsState,
    DeviceState,
    Missed,
    OfficeState,
    ServerState,
    ServiceState,
    State,
    Want,
    decode,
    encode,
)
from contract.topics import Topics
from tests.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)
TOPICS = Topics("flow-office")


class Glass:
    """Looks at a screen through its socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rb")

    def ask(self, **what: object) -> None:
        self._socket.sendall(json.dumps(what).encode() + b"\n")

    def until(self, mark: str) -> None:
        """Wait until a frame with this mark is drawn; the glass must be watching."""
        while json.loads(self._lines.readline())["mark"] != mark:
            pass

    def picture(self) -> Image.Image:
        self.ask(want=-1)
        header = json.loads(self._lines.readline())
        return Image.open(io.BytesIO(self._lines.read(header["size"]))).convert("RGB")

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class RunningWall:
    """A display process, its broker client and the files it leaves."""

    def __init__(self, folder: Path, port: int, voice: Path, say: Any, audio: str = "disk") -> None:
        self.folder = folder
        self.sounded = folder / "sounded.raw"
        self._say = say
        self._glasses: list[Glass] = []
        settings = folder / "terminal.toml"
        settings.write_text(
            f'format = 1\noffice = "flow-office"\ndevice = "wall-1"\nkind = "display"\n'
            f'languages = ["vi"]\nglass = "{folder}/glass"\nvoice = "{voice}"\ndata = "data"\n'
            f"[broker]\nport = {port}\n"
            f"[panel]\nwidth = 1280\nheight = 720\nwidth_mm = 700.0\ndistance_m = 3.0\n"
            f"window = true\n"
        )
        environment = {
            **os.environ,
            "SDL_VIDEODRIVER": "dummy",
            "SDL_AUDIODRIVER": audio,
            "SDL_DISKAUDIOFILE": str(self.sounded),
            "SDL_DISKAUDIODELAY": "0",  # as fast as it can: nobody listens
        }
        self.process = subprocess.Popen(
            [sys.executable, "motcua.py", "display", "--settings", str(settings)],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for(self._is_open, "the wall's glass")

    def _is_open(self) -> bool:
        assert self.process.poll() is None, "the wall has ended"
        return (self.folder / "glass").exists()

    def glass(self) -> Glass:
        self._glasses.append(Glass(self.folder / "glass"))
        return self._glasses[-1]

    def watching(self) -> Glass:
        glass = self.glass()
        glass.ask(watch=True)
        return glass

    def say(self, suffix: str, state: State) -> None:
        self._say(TOPICS.full(suffix), encode(state), 1, retain=True)

    def stop(self) -> int:
        for glass in self._glasses:
            glass.close()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def call(seq: int, number: str, label: str, ago: float = 0, **fields: Any) -> Call:
    kind = fields.pop("kind", CallKind.CALL)
    return Call(
        seq=seq, at=now() - dt.timedelta(seconds=ago), kind=kind, number=number,
        counter=f"quay-{label}", label=label, service="ho-tich", **fields,
    )  # fmt: skip


def calls(seq: int, *shown: Call) -> CallsState:
    return CallsState(epoch="e", seq=seq, at=now(), calls=list(shown))


def server(seq: int, state: Life = Life.READY) -> ServerState:
    return ServerState(epoch="e", seq=seq, at=now(), state=state, now=now())


def near(colour: str, pixel: bytes) -> bool:
    """JPEG blurs colours a little."""
    wanted = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return all(abs(a - b) < 16 for a, b in zip(wanted, pixel, strict=True))


def share(picture: Image.Image, colour: str) -> float:
    small = picture.resize((320, 180), Image.Resampling.NEAREST)
    pixels = small.tobytes()
    same = sum(near(colour, pixels[i : i + 3]) for i in range(0, len(pixels), 3))
    return same / (small.width * small.height)


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voice")
    assert placeholder.run(folder) == 0
    return folder


@pytest.fixture
def pack(voice: Path) -> Pack:
    return load(voice / "vi")


@pytest.fixture
def audio() -> str:
    """SDL's driver that writes what is played to a file."""
    return "disk"


@pytest.fixture
def wall(broker: Any, ear: Any, voice: Path, audio: str) -> Iterator[RunningWall]:
    make_fonts()
    folder = Path(tempfile.mkdtemp(prefix="wall-"))  # a socket's path has to be short
    running = RunningWall(folder, broker.port, voice, ear(TOPICS.full("device/#")).say, audio)
    running.say("server", server(1))
    running.say(
        "office",
        OfficeState(epoch="e", seq=1, at=now(), names={"vi": "Bộ phận một cửa"}, languages=["vi"]),
    )
    running.say(
        "service/ho-tich",
        ServiceState(
            epoch="e", seq=1, at=now(), id="ho-tich", names={"vi": "Hộ tịch"}, letter="A",
            waiting=4,
        ),
    )  # fmt: skip
    yield running
    if running.process.poll() is None:
        running.stop()
    shutil.rmtree(folder)


def test_a_call_is_shown_and_then_spoken(wall: RunningWall, pack: Pack, ear: Any) -> None:
    watch = wall.watching()
    wall.say("calls", calls(2, call(2, "A025", "3")))
    watch.until("wall calls=2")
    picture = wall.glass().picture()
    assert picture.size == (1280, 720)
    assert share(picture, tokens.CREAM) > 0.1
    assert share(picture, tokens.LACQUER) > 0.08
    assert share(picture, tokens.JADE) > 0.002

    sentence = pack.say(Announcement.CALL, "A025", "3")
    listener = ear(TOPICS.full("device/wall-1"))
    listener.until(lambda m: decode(m.payload, DeviceState).parts.get("sound") == "ok")
    sounded = wall.sounded.read_bytes()
    first = sounded.find(sentence)
    second = sounded.find(sentence, first + 1)
    assert 0 < first < second
    assert sounded.find(pack.chime) < first
    assert second - first > len(sentence)
    with wave.open(str(wall.folder / "data" / "last-announcement.wav")) as kept:
        assert kept.readframes(kept.getnframes()).count(sentence) == 2


def test_calls_at_once_are_spoken_one_after_the_other(wall: RunningWall, pack: Pack) -> None:
    wanted = [("A001", "1"), ("B012", "12"), ("A003", "3")]
    shown = [call(10 + i, number, label) for i, (number, label) in enumerate(wanted)]
    wall.say("calls", calls(12, *reversed(shown)))
    sentences = [pack.say(Announcement.CALL, number, label) for number, label in wanted]
    wait_for(
        lambda: wall.sounded.exists() and sentences[-1] in wall.sounded.read_bytes(),
        "the last announcement",
    )
    sounded = wall.sounded.read_bytes()
    places = [sounded.find(sentence) for sentence in sentences]
    assert places == sorted(places)
    for place, following, sentence in zip(places, places[1:], sentences, strict=False):
        assert place >= 0
        assert following >= place + len(sentence)


def test_who_was_called_in_vain_is_told_as_loud_as_the_office_wants(
    wall: RunningWall, pack: Pack
) -> None:
    wall.say("want/wall-1", Want(epoch="e", seq=2, at=now(), volume=0))
    wall.say("calls", calls(3, call(3, "A024", "2")))
    chimed = len(pack.chime)
    wait_for(lambda: wall.sounded.exists() and wall.sounded.stat().st_size > chimed, "silence")
    assert not any(wall.sounded.read_bytes())
    wall.say("want/wall-1", Want(epoch="e", seq=4, at=now()))
    missed = [Missed(seq=2, at=now(), number="A025")]
    wall.say("calls", CallsState(epoch="e", seq=5, at=now(), missed=missed))
    told = pack.say(Announcement.MISSED, "A025", "")
    wait_for(lambda: told in wall.sounded.read_bytes(), "who was called in vain")


def test_a_new_notice_is_read_out(wall: RunningWall, pack: Pack) -> None:
    watch = wall.watching()
    wall.say("calls", calls(2, call(2, "A025", "3", ago=60)))
    watch.until("wall calls=2")  # by then it has heard what the office said before
    text = "Chiều thứ Sáu nghỉ họp."
    office = OfficeState(epoch="e", seq=3, at=now(), names={}, languages=["vi"])
    office.notices = [{"vi": text}]
    wall.say("office", office)
    read = spoken_text(text, "vi")
    wait_for(lambda: wall.sounded.exists() and read in wall.sounded.read_bytes(), "the notice")
    sounded = wall.sounded.read_bytes()
    assert 0 <= sounded.find(pack.chime) < sounded.find(pack.clip(NOTICE)) < sounded.find(read)


@pytest.mark.parametrize("audio", ["no-such-driver"])
def test_without_a_sound_device_it_reports_and_goes_on_showing(wall: RunningWall, ear: Any) -> None:
    watch = wall.watching()
    for seq, number in ((2, "A025"), (3, "A026")):
        wall.say("calls", calls(seq, call(seq, number, "3")))
        watch.until(f"wall calls={seq}")
    state = ear(TOPICS.full("device/wall-1")).until(
        lambda message: "sound" in decode(message.payload, DeviceState).parts
    )
    assert decode(state.payload, DeviceState).parts["sound"] == "missing"


def test_a_display_started_late_shows_all_and_speaks_the_young(
    wall: RunningWall, pack: Pack
) -> None:
    watch = wall.watching()
    old, young = call(3, "A024", "2", ago=40), call(4, "A025", "3", ago=5)
    wall.say("calls", calls(4, young, old))
    watch.until("wall calls=4")
    sentence = pack.say(Announcement.CALL, "A025", "3")
    wait_for(
        lambda: wall.sounded.exists() and sentence in wall.sounded.read_bytes(), "the young call"
    )
    recall = call(5, "A025", "3", kind=CallKind.RECALL)
    wall.say("calls", calls(5, recall, old))
    again = pack.say(Announcement.RECALL, "A025", "3")
    wait_for(lambda: again in wall.sounded.read_bytes(), "the recall")
    assert pack.say(Announcement.CALL, "A024", "2") not in wall.sounded.read_bytes()


def test_it_says_when_it_is_cut_off_and_recovers(
    wall: RunningWall, broker: Any, pack: Pack
) -> None:
    watch = wall.watching()
    wall.say("calls", calls(2, call(2, "A025", "3", ago=60)))
    watch.until("wall calls=2")
    wall.say("server", server(2, Life.LOST))
    watch.until("wall calls=2 stale")
    assert share(wall.glass().picture(), tokens.GOLD_TINT) > 0.03
    wall.say("server", server(3))
    watch.until("wall calls=2")
    broker.stop()
    watch.until("wall calls=2 stale")
    broker.start()
    wait_for(lambda: says(wall, server(4)), "the broker")
    watch.until("wall calls=2")
    wall.say("calls", calls(5, call(5, "A026", "1")))
    watch.until("wall calls=5")


def says(wall: RunningWall, state: ServerState) -> bool:
    """Whether the test's own client has reached the broker again."""
    try:
        wall.say("server", state)
    except (RuntimeError, ValueError):
        return False
    return True


def test_it_ends_cleanly(wall: RunningWall) -> None:
    """Also in the middle of an announcement."""
    wall.watching()
    wall.say("calls", calls(2, call(2, "A025", "3")))
    wait_for((wall.folder / "data" / "last-announcement.wav").exists, "the announcement")
    assert wall.stop() == 0
    assert not (wall.folder / "glass").exists()


def test_wrong_settings_are_told(tmp_path: Path) -> None:
    settings = tmp_path / "terminal.toml"
    settings.write_text('format = 1\noffice = "x"\n')
    done = subprocess.run(
        [sys.executable, "motcua.py", "display", "--settings", str(settings)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "device" in done.stderr
