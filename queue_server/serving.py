"""The process that serves an office: gunicorn with one worker, for one process writes.

The office is loaded in the worker: what is imported before the fork would stand in memory twice.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from config.clock import SystemClock
from config.memory import give_back
from config.settings import OfficeSettings, SettingsError, load

if TYPE_CHECKING:
    from flask import Flask

    from queue_server.jobs.office_jobs import Jobs
    from queue_server.mqtt import Mqtt
    from queue_server.services.office import Office

log = logging.getLogger(__name__)
GRACE_SECONDS = 4
SILENCE_SECONDS = 30
SWITCH_SECONDS = 0.001
LARGE_BYTES = 1024 * 1024
"""Checking a password takes 19 MB for a moment; so large a piece is given back."""
_PR_SET_PDEATHSIG = 1


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn around one office."""

    def __init__(self, settings: OfficeSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._office: Office | None = None
        self._mqtt: Mqtt | None = None
        self._jobs: Jobs | None = None
        super().__init__()

    def load_config(self) -> None:
        web = self._settings.web
        options: dict[str, Any] = {
            "bind": f"{web.host}:{web.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": web.threads,
            "worker_connections": 1000,
            "keepalive": 30,
            "graceful_timeout": GRACE_SECONDS,
            "timeout": 60,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "motcua-server",
            "post_fork": _die_with_master,
            "post_worker_init": self._post_worker_init,
            "worker_exit": self._worker_exit,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Runs in the worker, after the fork: threads and connections begin here."""
        from queue_server.app import build
        from queue_server.jobs.heartbeat import start_heartbeat
        from queue_server.jobs.office_jobs import Jobs
        from queue_server.mqtt import Mqtt
        from queue_server.web import create_app

        # The writer gives up the interpreter at each statement; it must not wait 5 ms for it.
        sys.setswitchinterval(SWITCH_SECONDS)
        give_back(LARGE_BYTES)
        clock = SystemClock(self._settings.time_zone)
        try:
            self._office = build(self._settings, clock, folder=self._folder)
        except SettingsError as error:
            log.error("%s", error)
            sys.exit(Arbiter.APP_LOAD_ERROR)
        self._mqtt = Mqtt(self._office)
        self._mqtt.start()
        self._jobs = Jobs(self._office)
        self._jobs.start()
        start_heartbeat(self._settings.web)
        log.info("the office %s is open on port %d", self._settings.office, self._settings.web.port)
        return create_app(self._office)

    def _post_worker_init(self, worker: Any) -> None:
        """Told to end, let the live pages go first: each would hold its thread to the last."""

        def leave(signum: int, frame: object) -> None:
            if self._office is not None:
                self._office.events.close()
            worker.handle_exit(signum, frame)

        signal.signal(signal.SIGTERM, leave)
        _let_the_silent_wait(worker)

    def _worker_exit(self, _arbiter: object, _worker: object) -> None:
        if self._jobs is not None:
            self._jobs.close()
        if self._mqtt is not None:
            self._mqtt.close()
        if self._office is not None:
            self._office.close()


def serve(settings_path: Path) -> int:
    """Run the office server until it is told to end; returns the exit status.

    Raises SettingsError for settings that cannot be used.
    """
    settings = load(settings_path, OfficeSettings)
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )  # fmt: skip
    try:
        Server(settings, settings_path.absolute().parent).run()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _let_the_silent_wait(worker: Any) -> None:
    """A connection is taken once it says something.

    Browsers open spare ones that say nothing, and each would hold a thread for seconds.
    """
    for listener in worker.sockets:
        listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENCE_SECONDS)


def _die_with_master(_arbiter: object, worker: Any) -> None:
    """A master killed outright takes its worker along, so that a new one can begin at once."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != worker.ppid:
        os.kill(os.getpid(), signal.SIGKILL)
