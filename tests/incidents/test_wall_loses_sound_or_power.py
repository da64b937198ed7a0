"""A wall display whose sound server dies, between calls and in mid-call, and comes back; and one
that is killed itself in mid-call."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from config.look.fonts import make_fonts
from config.places import ROOT
from config.voice.grammar import NORTH
from config.voice.pack import RATE, Clip, Manifest, Pack, as_wav
from config.voice.phrases import Announcement, needed_clips
from config.voice.putting import write_manifest
from contract.ids import CallKind, Life
from contract.messages import Call, CallsState, DeviceState, ServerState, decode, encode
from contract.topics import Topics
from devices.dock.glass_client import marks
from tests.waiting import PATIENCE, wait_for

TOPICS = Topics("wall-incidents")
CHIMED = "warning"
SPOKEN = "ok"
SENTENCE = (Announcement.CALL, "A025", "3")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a short path, as sockets need."""
    make_fonts()
    folder = Path(tempfile.mkdtemp(prefix="wall-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def pack(place: Path) -> Pack:
    """A voice whose clips are short and unlike each other."""
    folder = place / "voice" / "vi"
    folder.mkdir(parents=True)
    clips = {}
    for i, name in enumerate(sorted(needed_clips("vi"))):
        (folder / f"{name}.wav").write_bytes(as_wav((i + 1).to_bytes(2, "little") * 200))
        clips[name] = Clip(file=f"{name}.wav", text=name, seconds=0.0)
    write_manifest(folder, Manifest(format=1, language="vi", region=NORTH, clips=clips))
    return Pack(folder, Manifest(format=1, language="vi", region=NORTH, clips=clips))


@pytest.fixture
def office(ear: Any) -> Any:
    """Says what the server would, and hears the display."""
    hears = ear(TOPICS.full("device/wall-1"))
    say(hears, "server", ServerState(epoch="e", seq=1, at=now(), state=Life.READY, now=now()))
    return hears


@pytest.fixture
def open_wall(broker: Any, place: Path) -> Iterator[Callable[..., Any]]:
    """Opens the display as a process of its own; without ``pack`` it can only chime."""
    (place / "terminal.toml").write_text(
        'format = 1\noffice = "wall-incidents"\ndevice = "wall-1"\nkind = "display"\n'
        f'languages = ["vi"]\nvoice = "{place}/voice"\ndata = "data"\nglass = "{place}/glass"\n'
        f"[broker]\nport = {broker.port}\n[panel]\nwidth = 640\nheight = 360\nwindow = true\n"
    )
    opened: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "motcua.py", "display", "--settings", place / "terminal.toml"]
        env = {**os.environ, "SDL_VIDEODRIVER": "dummy", **environment}
        log = (place / "wall.log").open("ab")
        opened.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log))
        log.close()
        return opened[-1]

    yield start
    for process in opened:
        process.terminate()
        process.wait(PATIENCE)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def say(hears: Any, suffix: str, state: Any) -> None:
    hears.say(TOPICS.full(suffix), encode(state), 1, retain=True)


def call(hears: Any, seq: int, kind: CallKind = CallKind.CALL, number: str = "A025") -> None:
    one = Call(
        seq=seq, at=now(), kind=kind, number=number, counter="quay-3", label="3", service="s"
    )
    say(hears, "calls", CallsState(epoch="e", seq=seq, at=now(), calls=[one]))


def until_sound(hears: Any, state: str) -> None:
    hears.forget()
    hears.until(lambda m: decode(m.payload, DeviceState).parts.get("sound") == state)


def syllables(pcm: bytes) -> str:
    """The clips of a sound in their order, a letter each: every clip is one value throughout."""
    samples = array("h", pcm[: len(pcm) // 2 * 2])
    return "".join(chr(0x100 + value) for value, _ in groupby(samples) if value)


class SoundServer:
    """A PulseAudio of the test's own, which plays into nothing; what it played is ``heard``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "sound"
        self.environment = {
            "SDL_AUDIODRIVER": "pulseaudio",
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_LATENCY_MSEC": "60",
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
        }
        self.start()

    def start(self) -> None:
        """Start anew, having heard nothing; found by others once it is listened to."""
        door = self._socket.with_suffix(".new")
        self._record = self._folder / "heard.raw"
        self._record.unlink(missing_ok=True)
        self._process = self._run(
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            "-L", f"module-null-sink sink_name=room format=s16le rate={RATE} channels=1",
            "-L", f"module-native-protocol-unix socket={door} auth-anonymous=1",
        )  # fmt: skip
        wait_for(door.exists, "the sound server")
        self._recorder = self._run(
            "parec", f"--server=unix:{door}", "--device=room.monitor", "--raw", "--latency-msec=30",
            "--format=s16le", f"--rate={RATE}", "--channels=1", self._record,
        )  # fmt: skip
        wait_for(lambda: self._record.exists() and self._record.stat().st_size, "the recording")
        door.rename(self._socket)

    def heard(self, sentence: bytes) -> int:
        """How often a sentence was played, up to now and whole."""
        return syllables(self._record.read_bytes()).count(syllables(sentence))

    def kill(self) -> None:
        self._process.kill()
        for process in (self._process, self._recorder):
            process.wait(PATIENCE)
        self._socket.unlink(missing_ok=True)

    def _run(self, *command: str | Path) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **self.environment}
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


@pytest.fixture
def sound(place: Path) -> Iterator[SoundServer]:
    server = SoundServer(place)
    yield server
    server.kill()


needs_sound_server = pytest.mark.skipif(
    shutil.which("pulseaudio") is None or shutil.which("parec") is None,
    reason="PulseAudio is not installed",
)


@needs_sound_server
def test_a_sound_server_that_dies_is_told_and_used_again_when_it_is_back(
    office: Any, open_wall: Callable[..., Any], sound: SoundServer, place: Path
) -> None:
    wall = open_wall(**sound.environment)
    call(office, 2)
    until_sound(office, CHIMED)
    sound.kill()
    call(office, 3, CallKind.RECALL)
    until_sound(office, "missing")
    sound.start()
    until_sound(office, CHIMED)
    assert wall.poll() is None
    log = (place / "wall.log").read_text()
    assert log.count("sound device lost") == 1
    assert log.count("sound device is back") == 1


@needs_sound_server
def test_a_call_cut_short_by_the_sound_servers_death_is_spoken_whole_when_it_is_back(
    office: Any, open_wall: Callable[..., Any], sound: SoundServer, pack: Pack, place: Path
) -> None:
    wall = open_wall(**sound.environment)
    call(office, 2)
    wait_for(lambda: sound.heard(pack.clip("invite")), "the call's first word")
    sound.kill()
    assert sound.heard(pack.say(*SENTENCE)) < 2, "it was cut short"
    until_sound(office, "missing")
    call(office, 3, number="A026")
    with marks(place / "glass", PATIENCE) as shown:
        assert any("calls=3" in mark for mark in shown), "it goes on showing"
    sound.start()
    until_sound(office, SPOKEN)
    wait_for(lambda: sound.heard(pack.say(*SENTENCE)) == 2, "the call, said twice")
    assert wall.poll() is None
    log = (place / "wall.log").read_text()
    assert log.count("sound device lost") == 1
    assert log.count("sound device is back") == 1


def test_killed_in_mid_call_it_speaks_that_call_whole_when_it_is_back(
    office: Any, open_wall: Callable[..., Any], pack: Pack, place: Path
) -> None:
    first, second = place / "first.raw", place / "second.raw"
    wall = open_wall(SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(first))
    call(office, 2)
    wait_for((place / "data" / "last-announcement.wav").exists, "the announcement")
    wall.kill()
    wall.wait(PATIENCE)
    assert not first.exists() or first.read_bytes().count(pack.say(*SENTENCE)) < 2
    open_wall(SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(second), SDL_DISKAUDIODELAY="0")
    wait_for(
        lambda: second.exists() and second.read_bytes().count(pack.say(*SENTENCE)) == 2,
        "the call, said twice",
    )
