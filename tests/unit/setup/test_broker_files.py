"""The broker's files from an office's own settings files."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.broker import main

OFFICE = 'format = 1\noffice = "bo-de"\n[broker]\nport = 1899\npassword = "s-word"\n'


def terminal(folder: Path, device: str, text: str = "", office: str = "bo-de") -> str:
    """A terminal's settings file; ``text`` is its table of the broker."""
    path = folder / f"{device}.toml"
    head = f'format = 1\noffice = "{office}"\ndevice = "{device}"\nkind = "kiosk"\n'
    path.write_text(head + (text or f'[broker]\npassword = "{device}-word"\n'))
    return str(path)


@pytest.fixture
def office(tmp_path: Path) -> str:
    path = tmp_path / "office.toml"
    path.write_text(OFFICE)
    return str(path)


def test_every_terminal_gets_its_name_and_rules(tmp_path: Path, office: str) -> None:
    folder = tmp_path / "broker"
    files = [terminal(tmp_path, "kiosk-1"), terminal(tmp_path, "display-1")]
    assert main([str(folder), office, *files]) == 0
    users = (folder / "passwords").read_text().splitlines()
    assert [line.split(":")[0] for line in users] == ["server", "kiosk-1", "display-1"]
    assert "user display-1" in (folder / "rules").read_text()
    assert "listener 1899 127.0.0.1" in (folder / "mosquitto.conf").read_text()


@pytest.mark.parametrize(
    ("text", "office_id", "fault"),
    [
        ("[broker]\nport = 1\n", "bo-de", "needs a password"),
        ('[broker]\nname = "kiosk-2"\npassword = "x"\n', "bo-de", "name must be kiosk-1"),
        ('[broker]\npassword = "x"\n', "next-door", "belongs to the office next-door"),
        ("[broker\n", "bo-de", "kiosk-1.toml"),
    ],
)
def test_a_file_that_will_not_do_is_named_and_nothing_written(
    tmp_path: Path, office: str, capsys: pytest.CaptureFixture[str],
    text: str, office_id: str, fault: str,
) -> None:  # fmt: skip
    file = terminal(tmp_path, "kiosk-1", text, office_id)
    assert main([str(tmp_path / "broker"), office, file]) == 2
    assert fault in capsys.readouterr().err
    assert not (tmp_path / "broker").exists()


def test_two_terminals_of_one_name_are_refused(
    tmp_path: Path, office: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = terminal(tmp_path, "kiosk-1")
    assert main([str(tmp_path / "broker"), office, file, file]) == 2
    assert "already" in capsys.readouterr().err


def test_without_arguments_it_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().out
