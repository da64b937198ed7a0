"""The pages of the staff, and who may open which: what their head leads to."""

from __future__ import annotations

from queue_server.web import auth
from queue_server.web.auth import AT_COUNTERS

CHIEFS = ("supervisor", "admin")
PAGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("desk.show", "desk", AT_COUNTERS),
    ("supervisor.show", "supervisor", CHIEFS),
    ("reports.show", "reports", AT_COUNTERS),
    ("counter.home", "counter", AT_COUNTERS),
    ("admin.show", "admin", ("admin", "technician")),
)
"""(endpoint, key of its name, the roles that may open it)."""


def staff_pages() -> list[tuple[str, str]]:
    """The pages whoever asks may open: (endpoint, key of its name)."""
    who = auth.actor()
    return [(page, key) for page, key, roles in PAGES if who is not None and who.role in roles]
