"""``motcua voice``: the placeholder pack, and the office's own: sheet, check, install."""

from __future__ import annotations

import csv
import html
import io
import sys
from argparse import Namespace

from config.voice import placeholder, recording
from config.voice.pack import voice_dir
from config.voice.phrases import lacking_words
from config.voice.recording import Line
from config.words import SPOKEN, Words, has_words, words
from config.words.own import own_file

_COLUMNS = ("number", "file", "text", "sentence", "optional")
_STYLE = (
    "body{font:14pt sans-serif;margin:2em}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}"
    ".say{font-size:18pt;font-weight:bold}.in{color:#444}thead{display:table-header-group}"
    "tr{break-inside:avoid}"
)


def make(arguments: Namespace) -> int:
    """Make the placeholder packs."""
    return placeholder.run(arguments.target, arguments.region)


def sheet(arguments: Namespace) -> int:
    """Write the sheet to record from: a page to print, or CSV by the file's name."""
    w = words("recording", arguments.shown)
    if _cannot_be_said(arguments, w):
        return 1
    lines = recording.sheet(arguments.language, arguments.region)
    csv_wanted = arguments.file.suffix.lower() == ".csv"
    text = _as_csv(lines, w) if csv_wanted else _as_page(lines, arguments.language, w)
    try:
        arguments.file.write_text(text, encoding="utf-8-sig" if csv_wanted else "utf-8")
    except OSError as error:
        return _failed(f"{arguments.file}: {error.strerror}")
    print(w("sheet.written", file=arguments.file, n=len(lines)))
    return 0


def check(arguments: Namespace) -> int:
    """Say what is wrong with the recordings of a folder; 1 when something is."""
    w = words("recording", arguments.shown)
    if not arguments.folder.is_dir():
        return _failed(w("no-folder", folder=arguments.folder))
    if _cannot_be_said(arguments, w):
        return 1
    faults = recording.check(arguments.folder, arguments.language, arguments.region)
    for fault in faults:
        print(f"{fault.name}: {w(f'fault.{fault.code}', **fault.params)}")
    print(w("check.bad", n=len(faults)) if faults else w("check.good"))
    return 1 if faults else 0


def install(arguments: Namespace) -> int:
    """Make a pack of the recordings; 1, and nothing is changed, when they are not all good."""
    if check(arguments):
        return 1
    w = words("recording", arguments.shown)
    target = (arguments.to or voice_dir()) / arguments.language
    try:
        count = recording.install(
            arguments.folder, arguments.language, arguments.region, arguments.name, target
        )
    except OSError as error:
        return _failed(f"{target}: {error.strerror}")
    print(w("installed", n=count, folder=target))
    return 0


def _cannot_be_said(arguments: Namespace, w: Words) -> bool:
    """Whether the language's text file is not there or has not all words; then it is told."""
    lacking = lacking_words(arguments.language, arguments.region)
    if lacking:
        path = own_file(SPOKEN, arguments.language)
        key = "words.lacking" if has_words(arguments.language, SPOKEN) else "words.none"
        _failed(w(key, file=path, keys=", ".join(lacking)))
    return bool(lacking)


def _failed(text: str) -> int:
    print(f"motcua voice: {text}", file=sys.stderr)
    return 1


def _as_csv(lines: list[Line], w: Words) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([w(f"column.{name}") for name in _COLUMNS])
    for line in lines:
        optional = w("optional") if line.optional else ""
        table.writerow([line.number, line.file, line.text, line.sentence, optional])
    return out.getvalue()


def _as_page(lines: list[Line], language: str, w: Words) -> str:
    rules = "".join(f"<li>{html.escape(w(f'rule.{n}'))}</li>" for n in range(1, 7))
    head = "".join(f"<th>{html.escape(w(f'column.{name}'))}</th>" for name in _COLUMNS[:4])
    rows = "".join(_row(line, w) for line in lines)
    title = html.escape(w("sheet.title"))
    return (
        f'<!doctype html><html lang="{html.escape(w.language)}"><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1><ol>{rules}</ol>"
        f"<table><thead><tr>{head}</tr></thead>"
        f'<tbody lang="{html.escape(language)}">{rows}</tbody></table></html>\n'
    )


def _row(line: Line, w: Words) -> str:
    optional = f" <i>({html.escape(w('optional'))})</i>" if line.optional else ""
    return (
        f"<tr><td>{line.number}</td><td><code>{html.escape(line.file)}</code></td>"
        f'<td class="say">{html.escape(line.text)}{optional}</td>'
        f'<td class="in">{html.escape(line.sentence)}</td></tr>'
    )
