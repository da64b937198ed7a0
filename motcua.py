"""The front door: one command, a sub-command per part.

``motcua.py demo`` opens an office on this machine; ``server``, ``kiosk``, ``guide``,
``look-up``, ``display`` and ``box`` are the parts, each its own process.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from config.settings import SettingsError


def main(argv: list[str] | None = None) -> int:
    """Run one part; returns the exit status (2 for settings that cannot be used)."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.part(arguments) or 0)
    except SettingsError as error:
        print(f"motcua: {error}", file=sys.stderr)
        return 2


def _server(arguments: argparse.Namespace) -> int:
    from queue_server.serving import serve

    return serve(arguments.settings)


def _kiosk(arguments: argparse.Namespace) -> int:
    from kiosk.ticket_kiosk import run

    return run(arguments.settings)


def _guide(arguments: argparse.Namespace) -> int:
    from kiosk.guide import run

    return run(arguments.settings)


def _look_up(arguments: argparse.Namespace) -> int:
    from kiosk.look_up import run

    return run(arguments.settings)


def _display(arguments: argparse.Namespace) -> int:
    from displays.wall import run

    return run(arguments.settings)


def _box(arguments: argparse.Namespace) -> int:
    from devices.box import run

    return run(arguments.settings)


def _demo(arguments: argparse.Namespace) -> int:
    from devices.dock.office import run

    return run(arguments)


def _voice(arguments: argparse.Namespace) -> int:
    from config.voice import command

    doing = {"sheet": command.sheet, "check": command.check, "install": command.install}
    return doing.get(arguments.doing, command.make)(arguments)


def _simulate(arguments: argparse.Namespace) -> int:
    from queue_server.simulate import main as simulate

    return simulate(arguments)


def _export(arguments: argparse.Namespace) -> int:
    from queue_server.settings_file import main_export

    return main_export(arguments)


def _import(arguments: argparse.Namespace) -> int:
    from queue_server.settings_file import main_import

    return main_import(arguments)


def _catalogue(arguments: argparse.Namespace) -> int:
    from queue_server import catalogue_file

    doing = {"check": catalogue_file.check, "export": catalogue_file.export}
    return doing.get(arguments.doing, catalogue_file.take_in)(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua", description=__doc__)
    parts = parser.add_subparsers(required=True, metavar="PART")
    terminals = (
        ("server", _server, "the office server"),
        ("kiosk", _kiosk, "a ticket kiosk"),
        ("guide", _guide, "a procedure guide"),
        ("look-up", _look_up, "a dossier look-up terminal"),
        ("display", _display, "a wall display"),
        ("box", _box, "a counter's keypad and LED panels"),
    )
    for name, part, text in terminals:
        command = parts.add_parser(name, help=text)
        command.add_argument("--settings", type=Path, required=True, help="its settings file")
        command.set_defaults(part=part)
    demo = parts.add_parser("demo", help="an office on this machine, with everything faked")
    demo.add_argument("--windows", action="store_true", help="open real windows")
    demo.add_argument("--port", type=int, default=8088, help="the dock's port (default 8088)")
    demo.add_argument("--folder", type=Path, help="where it keeps its things (default build/)")
    demo.add_argument("--free-ports", action="store_true", help="listen on any free ports")
    demo.set_defaults(part=_demo)
    _add_voice(parts)
    simulate = parts.add_parser("simulate", help="try a calling order on the office's past days")
    simulate.add_argument("--settings", type=Path, required=True, help="its settings file")
    simulate.add_argument("--days", type=int, default=20, help="how many days (default 20)")
    simulate.add_argument("--policy", type=Path, help="a TOML file with the other order")
    simulate.add_argument("--language", default="vi", help="vi or en")
    simulate.set_defaults(part=_simulate)
    _add_settings_file(parts)
    _add_catalogue(parts)
    _add_bookings(parts)
    return parser


def _add_catalogue(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The procedures as a spreadsheet or JSON."""
    doing = parts.add_parser("catalogue", help="the procedures: check, import, export a file")
    doing.set_defaults(part=_catalogue)
    ways = doing.add_subparsers(dest="doing", required=True, metavar="WHAT")
    check = ways.add_parser("check", help="say line by line what is wrong with a file")
    export = ways.add_parser("export", help="write them as .csv, .xlsx or .json")
    taken = ways.add_parser("import", help="take a file in; the server stopped")
    taken.add_argument("--dry-run", action="store_true", help="only say what would change")
    taken.add_argument("--replace", action="store_true", help="remove those the file lacks")
    for command in (export, taken):
        command.add_argument("--settings", type=Path, required=True, help="the server's settings")
    for command in (check, export, taken):
        command.add_argument("file", type=Path, help="the file")
        command.add_argument("--language", default="vi", help="vi or en")


def _add_voice(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The placeholder voice, and the office's own."""
    voice = parts.add_parser("voice", help="voice packs: make the placeholder, or record one's own")
    voice.set_defaults(part=_voice, target=None, region="north")
    doing = voice.add_subparsers(dest="doing", metavar="WHAT")
    make = doing.add_parser("make", help="make the placeholder packs (so does 'voice' alone)")
    make.add_argument("target", type=Path, nargs="?", help="folder to make them in")
    sheet = doing.add_parser("sheet", help="write what to read aloud: .html to print, or .csv")
    sheet.add_argument("file", type=Path, help="where to")
    check = doing.add_parser("check", help="say what is wrong with a folder of recordings")
    install = doing.add_parser("install", help="make a pack of a folder of recordings")
    for command in (check, install):
        command.add_argument("folder", type=Path, help="the WAV files")
    install.add_argument("--name", default="", help="whose voice it is")
    install.add_argument("--to", type=Path, help="folder of the packs (default set-up's)")
    for command in (make, sheet, check, install):
        command.add_argument("--region", choices=("north", "south"), default="north",
                             help="how Vietnamese numbers are read")  # fmt: skip
    for command in (sheet, check, install):
        command.add_argument("--language", default="vi", help="the language spoken")
        command.add_argument("--shown", default="vi", help="the language of what is said to you")


def _bookings(arguments: argparse.Namespace) -> int:
    from queue_server.bookings_file import main as bookings

    return bookings(arguments)


def _add_bookings(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Appointments from another calendar."""
    bookings = parts.add_parser("bookings", help="appointments from another calendar")
    commands = bookings.add_subparsers(required=True, metavar="COMMAND")
    taken = commands.add_parser("import", help="take in a CSV or iCalendar file")
    taken.add_argument("--settings", type=Path, required=True, help="the server's settings file")
    taken.add_argument("--dry-run", action="store_true", help="only say what would change")
    taken.add_argument("--language", default="vi", help="vi or en")
    taken.add_argument("file", type=Path, help="the file; the server stopped, but for a dry run")
    taken.set_defaults(part=_bookings)


def _add_settings_file(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What an office sets, as one file."""
    export = parts.add_parser("export", help="write the office's settings as one TOML")
    export.add_argument("--settings", type=Path, required=True, help="the server's settings file")
    export.add_argument("file", type=Path, nargs="?", help="where to (default: print it)")
    export.set_defaults(part=_export)
    taken = parts.add_parser("import", help="set the office as a TOML says; the server stopped")
    taken.add_argument("--settings", type=Path, required=True, help="the server's settings file")
    taken.add_argument("--dry-run", action="store_true", help="only say what would change")
    taken.add_argument("--language", default="vi", help="vi or en")
    taken.add_argument("file", type=Path, help="the TOML")
    taken.set_defaults(part=_import)


if __name__ == "__main__":
    sys.exit(main())
