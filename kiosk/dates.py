"""Moments in words, as people read them on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.words import words

if TYPE_CHECKING:
    import datetime as dt


def day_text(moment: dt.datetime, language: str) -> str:
    """``Thứ Bảy, 21/11/2026``."""
    say = words("screen", language)
    return say("day", weekday=say(f"weekday.{moment.weekday()}"), date=date_text(moment, language))


def date_text(moment: dt.datetime, language: str) -> str:
    """``21/11/2026``."""
    return words("screen", language)("date", d=moment.day, m=moment.month, y=moment.year)


def time_text(moment: dt.datetime) -> str:
    """``09:42``."""
    return f"{moment:%H:%M}"


def moment_text(moment: dt.datetime, language: str) -> str:
    """``16:00, thứ Hai 23/11/2026``."""
    say = words("screen", language)
    weekday = say(f"weekday.inside.{moment.weekday()}")
    return say("moment", time=time_text(moment), weekday=weekday, date=date_text(moment, language))


def since_text(moment: dt.datetime, now: dt.datetime, language: str) -> str:
    """The time alone for today, with its date for any other day."""
    moment = moment.astimezone(now.tzinfo)
    if moment.date() == now.date():
        return words("screen", language)("today", time=time_text(moment))
    return moment_text(moment, language)
