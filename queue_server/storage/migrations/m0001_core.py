"""The office, its counters and people, tickets, requests and the journal.

Times are integer microseconds UTC.  ``ticket.lane`` is 1 for priority and 0 for the others;
``ticket.call_seq`` is the journal row of its last call.  ``line_length`` counts who waits, kept by
triggers, so that a number is issued as quickly into a long line as into a short one.
"""

from __future__ import annotations

import sqlite3

_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE service (
        id TEXT PRIMARY KEY,
        letter TEXT NOT NULL,
        names TEXT NOT NULL,
        hints TEXT NOT NULL DEFAULT '{}',
        icon TEXT NOT NULL DEFAULT 'document',
        position INTEGER NOT NULL DEFAULT 0,
        open INTEGER NOT NULL DEFAULT 1
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE clerk (
        id TEXT PRIMARY KEY,
        login TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        password TEXT NOT NULL,
        active INTEGER NOT NULL DEFAULT 1
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE counter (
        id TEXT PRIMARY KEY,
        label TEXT NOT NULL,
        names TEXT NOT NULL DEFAULT '{}',
        zone TEXT NOT NULL DEFAULT '',
        position INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'closed' CHECK (state IN ('open', 'paused', 'closed')),
        clerk TEXT REFERENCES clerk (id),
        since INTEGER NOT NULL DEFAULT 0,
        last_action TEXT NOT NULL DEFAULT '{}'
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE counter_service (
        counter TEXT NOT NULL REFERENCES counter (id),
        service TEXT NOT NULL REFERENCES service (id),
        PRIMARY KEY (counter, service)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE session (
        token TEXT PRIMARY KEY,
        clerk TEXT NOT NULL REFERENCES clerk (id),
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE device (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE series (
        day TEXT NOT NULL,
        letter TEXT NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (day, letter)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE ticket (
        id TEXT PRIMARY KEY,
        day TEXT NOT NULL,
        series TEXT NOT NULL,
        number INTEGER NOT NULL,
        token TEXT NOT NULL UNIQUE,
        service TEXT NOT NULL REFERENCES service (id),
        state TEXT NOT NULL,
        lane INTEGER NOT NULL DEFAULT 0,
        priority TEXT NOT NULL DEFAULT 'none',
        language TEXT NOT NULL DEFAULT 'vi',
        device TEXT NOT NULL DEFAULT '',
        counter TEXT REFERENCES counter (id),
        issued INTEGER NOT NULL,
        queued INTEGER NOT NULL,
        called INTEGER,
        started INTEGER,
        ended INTEGER,
        calls INTEGER NOT NULL DEFAULT 0,
        call_seq INTEGER,
        reason TEXT,
        UNIQUE (day, series, number)
    ) STRICT""",
    """
    CREATE TABLE line_length (
        day TEXT NOT NULL,
        service TEXT NOT NULL,
        lane INTEGER NOT NULL,
        waiting INTEGER NOT NULL,
        PRIMARY KEY (day, service, lane)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE leg (
        id INTEGER PRIMARY KEY,
        ticket TEXT NOT NULL REFERENCES ticket (id),
        service TEXT NOT NULL,
        counter TEXT,
        clerk TEXT,
        queued INTEGER NOT NULL,
        called INTEGER,
        started INTEGER,
        ended INTEGER,
        outcome TEXT
    ) STRICT""",
    """
    CREATE TABLE request (
        sender TEXT NOT NULL,
        id TEXT NOT NULL,
        digest TEXT NOT NULL,
        answer TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (sender, id)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE journal (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        actor TEXT NOT NULL,
        device TEXT NOT NULL DEFAULT '',
        data TEXT NOT NULL
    ) STRICT""",
)

_INDEXES = (
    """CREATE UNIQUE INDEX one_ticket_a_counter ON ticket (counter)
       WHERE state IN ('called', 'serving')""",
    "CREATE INDEX line ON ticket (day, service, lane, queued, number) WHERE state = 'waiting'",
    "CREATE INDEX set_aside ON ticket (day, state) WHERE state IN ('parked', 'missed')",
    "CREATE INDEX calls ON ticket (day, call_seq) WHERE call_seq IS NOT NULL",
    "CREATE INDEX service_calls ON ticket (day, service, call_seq) WHERE call_seq IS NOT NULL",
    "CREATE INDEX counter_calls ON ticket (counter, day, call_seq) WHERE call_seq IS NOT NULL",
    "CREATE INDEX legs ON leg (ticket)",
    "CREATE INDEX served_legs ON leg (service, ended) WHERE started IS NOT NULL",
    "CREATE INDEX old_requests ON request (at)",
    "CREATE INDEX old_sessions ON session (expires)",
)

_ENTER = """
    BEGIN
        INSERT INTO line_length VALUES (NEW.day, NEW.service, NEW.lane, 1)
        ON CONFLICT (day, service, lane) DO UPDATE SET waiting = waiting + 1;
    END"""

_TRIGGERS = (
    f"CREATE TRIGGER join_line AFTER INSERT ON ticket WHEN NEW.state = 'waiting' {_ENTER}",
    f"""CREATE TRIGGER enter_line AFTER UPDATE OF state, service, lane ON ticket
        WHEN NEW.state = 'waiting' {_ENTER}""",
    """CREATE TRIGGER leave_line AFTER UPDATE OF state, service, lane ON ticket
       WHEN OLD.state = 'waiting'
       BEGIN
           UPDATE line_length SET waiting = waiting - 1
           WHERE day = OLD.day AND service = OLD.service AND lane = OLD.lane;
       END""",
    """CREATE TRIGGER journal_stays BEFORE UPDATE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_keeps BEFORE DELETE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)


def up(db: sqlite3.Connection) -> None:
    """Make the tables."""
    for statement in (*_TABLES, *_INDEXES, *_TRIGGERS):
        db.execute(statement)
