"""Any sentence as the voice of the set-up says it; its maker is loaded when first spoken."""

from __future__ import annotations

import shutil
import subprocess

from config.voice.pack import PackError

LANGUAGES = ("vi", "en")


def can_speak(language: str) -> bool:
    """Whether this machine has the voice for a language."""
    from config.voice.placeholder import ENGINE

    return language in LANGUAGES and shutil.which(ENGINE) is not None


def spoken_text(text: str, language: str) -> bytes:
    """PCM at ``RATE``; nothing where it cannot be said.  Raises PackError, OSError."""
    from config.voice import placeholder

    try:
        return placeholder.spoken_text(text, language)
    except subprocess.SubprocessError as error:
        raise PackError(str(error)) from error
