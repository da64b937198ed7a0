"""What single fields of the messages may hold."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta

from contract.ids import Need

Moment = Annotated[dt.datetime, Meta(tz=True)]
"""An aware time."""

ShortText = Annotated[str, Meta(max_length=200)]

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""An office day, ``2026-11-21``."""

Dossiers = Annotated[int, Meta(ge=1, le=99)]
"""How many dossiers somebody brings."""

Needs = Annotated[list[Need], Meta(max_length=8)]
"""What somebody needs at the counter."""
