"""The office's Mosquitto: its settings, passwords and who may say what.

Everything is derived from the contract's topic rules and the list of terminals, so that a
device can publish only under its own name and read only what it needs.

    python -m config.broker FOLDER office.toml kiosk-1.toml display-1.toml ...

writes the broker's files into FOLDER from the settings of the server and all terminals.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from config.places import build_dir
from config.settings import Broker, OfficeSettings, SettingsError, TerminalSettings, load
from contract.topics import RULES, Topics

SERVER = "server"
LARGEST_MESSAGE = 1024 * 1024
_USERS, _RULES, _PID = "passwords", "rules", "mosquitto.pid"
_ROUNDS = 101
_SALT_BYTES = 12
_PUBLIC_SENDERS = ("server", "device")


def broker_program() -> Path | None:
    """Where Mosquitto is: installed, or unpacked into the build folder; None when nowhere."""
    installed = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if installed:
        return Path(installed)
    private = build_dir() / "private" / "usr" / "sbin" / "mosquitto"
    return private if private.exists() else None


def broker_environment() -> dict[str, str]:
    """The environment to run it in: an unpacked one has its libraries beside it."""
    private = build_dir() / "private"
    libraries = [*private.glob("usr/lib/*-linux-*"), *private.glob("lib/*-linux-*")]
    known = os.environ.get("LD_LIBRARY_PATH", "")
    path = ":".join([*map(str, libraries), *([known] if known else [])])
    return {**os.environ, **({"LD_LIBRARY_PATH": path} if path else {})}


def write_broker_files(
    folder: Path,
    office: str,
    passwords: Mapping[str, str],
    port: int,
    host: str = "127.0.0.1",
    salt: Callable[[int], bytes] = os.urandom,
) -> Path:
    """Write ``mosquitto.conf`` and what it names; returns its path.

    ``passwords`` maps the names ``server`` and every device to their passwords.
    """
    folder.mkdir(parents=True, exist_ok=True)
    users, rules = folder / _USERS, folder / _RULES
    settings = folder / "mosquitto.conf"
    devices = [name for name in passwords if name != SERVER]
    _write_private(users, password_lines(passwords, salt))
    _write_private(rules, access_rules(office, devices))
    settings.write_text(broker_settings(folder, users, rules, host, port), encoding="utf-8")
    return settings


def let_in(
    folder: Path,
    office: str,
    device: str,
    password: str,
    salt: Callable[[int], bytes] = os.urandom,
) -> bool:
    """Give one device its password and rights in the files there are, and have them read.

    Returns whether the broker was told; a broker that does not run reads them when it starts.
    Raises OSError for files that are not there or cannot be written, ValueError for the server's
    own name.
    """
    if device == SERVER:
        raise ValueError("the server's own password is not a device's")
    users = folder / _USERS
    lines = users.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(f"{device}:")]
    names = [line.partition(":")[0] for line in kept]
    devices = [*(name for name in names if name != SERVER), device]
    _write_private(folder / _RULES, access_rules(office, devices))
    _write_private(users, "\n".join([*kept, password_lines({device: password}, salt)]))
    return reload_broker(folder)


def reload_broker(folder: Path) -> bool:
    """Have the broker of these files read passwords and rules again; whether there is one."""
    try:
        pid = int((folder / _PID).read_text(encoding="ascii"))
        if (Path("/proc") / str(pid) / "comm").read_text(encoding="ascii").strip() != "mosquitto":
            return False
        os.kill(pid, signal.SIGHUP)
    except (OSError, ValueError):
        return False
    return True


def write_for_office(folder: Path, office_file: Path, terminal_files: Iterable[Path]) -> Path:
    """Write the broker's files for a real office from its settings files.

    Raises SettingsError for a file that cannot be used or does not belong to the office.
    """
    office = load(office_file, OfficeSettings)
    broker = office.broker
    passwords = {SERVER: _password(office_file, broker, SERVER)}
    for file in terminal_files:
        terminal = load(file, TerminalSettings)
        if terminal.office != office.office:
            raise SettingsError(f"{file}: belongs to the office {terminal.office}")
        if terminal.device in passwords:
            raise SettingsError(f"{file}: there is a {terminal.device} already")
        passwords[terminal.device] = _password(file, terminal.broker, terminal.device)
    return write_broker_files(folder.absolute(), office.office, passwords, broker.port, broker.host)


def _password(file: Path, broker: Broker, name: str) -> str:
    """The password in a settings file, which must be that of ``name``."""
    if (broker.name or name) != name:
        raise SettingsError(f"{file}: [broker] name must be {name}")
    if not broker.password:
        raise SettingsError(f"{file}: [broker] needs a password")
    return broker.password


def broker_settings(folder: Path, users: Path, rules: Path, host: str, port: int) -> str:
    """``mosquitto.conf``.  Messages over 64 KB still come through, so that they get an answer."""
    lines = [
        f"listener {port} {host}",
        "allow_anonymous false",
        f"password_file {users}",
        f"acl_file {rules}",
        "max_queued_messages 20000",
        f"message_size_limit {LARGEST_MESSAGE}",
        "set_tcp_nodelay true",
        "persistence true",
        f"persistence_location {folder}/",
        "autosave_interval 1",
        "autosave_on_changes true",
        f"pid_file {folder / _PID}",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        "log_type notice",
        *(["user root"] if os.geteuid() == 0 else []),
    ]
    return "\n".join(lines) + "\n"


def access_rules(office: str, devices: Iterable[str]) -> str:
    """The access list: the server everything of its office, a device its own and the public."""
    topics = Topics(office)
    lines = [f"user {SERVER}", f"topic readwrite {topics.root}/#"]
    for device in devices:
        lines += ["", f"user {device}"]
        lines += [f"topic {right} {topics.full(name)}" for right, name in _rights(device)]
    return "\n".join(lines) + "\n"


def _rights(device: str) -> list[tuple[str, str]]:
    """What one device may do, from the rule of every topic."""
    rights = []
    for rule in RULES.values():
        head, *places = rule.pattern.split("/")
        own = "/".join([head, device, *("+" for _ in places[1:])]) if places else head
        everyones = "/".join([head, *("+" for _ in places)])
        if rule.sender == "device":
            rights.append(("write", own))
        if rule.receiver == "all" and rule.sender in _PUBLIC_SENDERS:
            rights.append(("read", everyones))
        if rule.receiver == "device":
            rights.append(("read", own))
    return rights


def password_lines(passwords: Mapping[str, str], salt: Callable[[int], bytes]) -> str:
    """Mosquitto's password file: PBKDF2 with SHA-512, its kind 7."""
    lines = []
    for name, password in passwords.items():
        grain = salt(_SALT_BYTES)
        digest = hashlib.pbkdf2_hmac("sha512", password.encode(), grain, _ROUNDS)
        parts = (str(_ROUNDS), *(base64.b64encode(part).decode() for part in (grain, digest)))
        lines.append(f"{name}:$7${'$'.join(parts)}")
    return "\n".join(lines) + "\n"


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    new.replace(path)


def main(arguments: list[str]) -> int:
    """``python -m config.broker``; returns the exit status."""
    if len(arguments) < 2:  # noqa: PLR2004 - a folder and the office
        print("usage: python -m config.broker FOLDER office.toml [terminal.toml ...]")
        return 2
    folder, office_file, *terminal_files = map(Path, arguments)
    try:
        print(write_for_office(folder, office_file, terminal_files))
    except (SettingsError, OSError) as error:
        print(f"broker: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
