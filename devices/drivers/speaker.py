"""Loudspeakers: the machine's sound device through SDL, or files for want of one."""

from __future__ import annotations

import ctypes
import logging
import threading
import time
import wave
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.protocols import Speaker

log = logging.getLogger(__name__)

RATE = 22_050
SAMPLE_BYTES = 2
BUFFER_SAMPLES = 1024
GRACE_SECONDS = 2.0
"""How much longer than its length a sound may take before the device counts as lost."""
_POLL_SECONDS = 0.02
_SDL_DEVICES = range(1, 17)
_SDL_STOPPED = 0
FILE_PREFIX = "file:"
NO_SOUND = "none"


def open_speaker(sound: str, rate: int = RATE) -> Speaker | None:
    """The speaker a terminal's ``sound`` setting names.

    ``default`` or a device's name is played through SDL, ``file:FOLDER`` writes WAV files there,
    ``none`` is nothing.
    """
    if sound == NO_SOUND:
        return None
    if sound.startswith(FILE_PREFIX):
        return FileSpeaker(Path(sound.removeprefix(FILE_PREFIX)), rate)
    return MixerSpeaker(None if sound == "default" else sound, rate)


class MixerSpeaker:
    """SDL's mixer, opened when something is to be played and held until ``close``.

    It belongs to one thread.  A device that is missing or lost gives False and is tried again at
    the next ``play``.
    """

    def __init__(
        self,
        device: str | None = None,
        rate: int = RATE,
        steady: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.rate = rate
        self._device = device
        self._steady = steady
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._open = False
        self._lost = False

    def play(self, pcm: bytes, volume: float) -> bool:
        """Sound ``pcm`` (16-bit mono) at ``volume`` 0–1 and wait for its end.

        False if it could not be heard.
        """
        import pygame

        try:
            self._ensure_open()
            heard = self._sound(pcm, volume)
        except pygame.error as error:
            return self._drop(str(error))
        if not heard:
            return self._drop("the sound did not end" if _runs() else "it went away")
        if self._lost:
            log.info("sound device is back")
            self._lost = False
        return True

    def stop(self) -> None:
        """End the sound being played, and play no more; from any thread.

        A process that ends while the mixer plays can hang: stop first, then close.
        """
        self._stopped.set()

    def close(self) -> None:
        """Let the device go."""
        if self._open:
            import pygame

            pygame.mixer.quit()
            self._open = False

    def _ensure_open(self) -> None:
        if self._open and not self._lost:
            return
        self.close()
        import pygame

        pygame.mixer.init(
            frequency=self.rate,
            size=-8 * SAMPLE_BYTES,
            channels=1,
            buffer=BUFFER_SAMPLES,
            devicename=self._device,
            allowedchanges=0,
        )
        self._open = True

    def _sound(self, pcm: bytes, volume: float) -> bool:
        import pygame

        sound = pygame.mixer.Sound(buffer=pcm)
        sound.set_volume(volume)
        deadline = self._steady() + len(pcm) / SAMPLE_BYTES / self.rate + GRACE_SECONDS
        channel: Any = sound.play()
        # A device that is lost raises nothing: the channel goes on in silence, or stays busy.
        while channel.get_busy():
            if self._stopped.is_set() or self._steady() > deadline or not _runs():
                return False
            self._sleep(_POLL_SECONDS)
        return _runs()

    def _drop(self, reason: str) -> bool:
        """Tell first, close at the next ``play``: closing a device that hangs does not return."""
        if not self._lost and not self._stopped.is_set():
            log.warning("sound device lost: %s", reason)
        self._lost = True
        return False


def _runs() -> bool:
    """Whether a sound device that was opened is still there, which pygame does not tell."""
    status = _sdl_status()
    return status is None or any(status(device) != _SDL_STOPPED for device in _SDL_DEVICES)


@cache
def _sdl_status() -> Callable[[int], int] | None:
    """SDL's own word on an opened device, from the SDL which pygame has loaded."""
    import pygame.base

    library = ctypes.CDLL(pygame.base.__file__)
    return getattr(library, "SDL_GetAudioDeviceStatus", None)


class FileSpeaker:
    """Writes each sound to a WAV file of its own (``000001.wav`` …) and takes as long as it lasts.

    The last ``kept`` files stay in ``folder``.
    """

    def __init__(
        self,
        folder: Path,
        rate: int = RATE,
        sleep: Callable[[float], object] | None = None,
        kept: int = 50,
    ) -> None:
        self.rate = rate
        self.folder = folder
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._kept = kept
        self._count = 0

    def play(self, pcm: bytes, volume: float) -> bool:
        """Write ``pcm`` at ``volume``; False when that cannot be done."""
        self._count += 1
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(self._file(self._count), _quieter(pcm, volume))
            self._file(self._count - self._kept).unlink(missing_ok=True)
        except OSError as error:
            log.warning("sound file cannot be written: %s", error)
            return False
        self._sleep(len(pcm) / SAMPLE_BYTES / self.rate)
        return True

    def stop(self) -> None:
        """Wait no longer; from any thread."""
        self._stopped.set()

    def close(self) -> None:
        """Nothing is held open."""

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:06}.wav"

    def _write(self, path: Path, pcm: bytes) -> None:
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(SAMPLE_BYTES)
            sound.setframerate(self.rate)
            sound.writeframes(pcm)


def _quieter(pcm: bytes, volume: float) -> bytes:
    if volume >= 1.0:
        return pcm
    from array import array

    samples = array("h", pcm)
    return array("h", (round(sample * volume) for sample in samples)).tobytes()
