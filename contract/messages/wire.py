"""Messages as bytes, and back."""

from __future__ import annotations

import unicodedata
from typing import TypeVar

import msgspec
from msgspec import Struct

from contract.ids import RequestId

T = TypeVar("T")
_encoder = msgspec.json.Encoder()


def encode(message: object) -> bytes:
    """A message as JSON bytes, its text in NFC."""
    payload = _encoder.encode(message)
    if payload.isascii():
        return payload
    return unicodedata.normalize("NFC", payload.decode()).encode()


def decode(payload: bytes, kind: type[T]) -> T:
    """Read a message.

    Raises msgspec.DecodeError or msgspec.ValidationError, which both are ValueErrors and say
    where the fault is.
    """
    try:
        if payload.isascii():
            return msgspec.json.decode(payload, type=kind)
        text = unicodedata.normalize("NFC", payload.decode("utf-8"))
        return msgspec.json.decode(text, type=kind)
    except RecursionError as error:
        raise msgspec.DecodeError("nested too deeply") from error


def raw(result: object) -> msgspec.Raw:
    """A result ready to stand inside an Answer."""
    return msgspec.Raw(encode(result))


class _OnlyId(Struct):
    id: RequestId


def read_id(payload: bytes) -> str | None:
    """The request id of a payload that may be broken in any other way, or None."""
    try:
        return decode(payload, _OnlyId).id
    except ValueError:
        return None
