"""``motcua catalogue``: check, export, import, with the office's database and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import motcua
from config.catalogue.exchange import read
from config.settings import OfficeSettings
from queue_server.services.office import Office

ROW = "code,days\n1.001193,counter | 4\n"


@pytest.fixture
def settings(
    open_office: Callable[[], Office], office_settings: OfficeSettings, tmp_path: Path
) -> Path:
    """A settings file of an office whose server has been stopped."""
    open_office().close()
    path = tmp_path / "office.toml"
    path.write_text(
        f'format = 1\noffice = "{office_settings.office}"\ndata = "{office_settings.data}"\n',
        encoding="utf-8",
    )
    return path


def run(*words: str | Path) -> int:
    return motcua.main(["catalogue", *map(str, words)])


def test_a_file_goes_out_is_changed_and_comes_in(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    open_office: Callable[[], Office],
) -> None:  # fmt: skip
    changed = tmp_path / "changed.csv"
    changed.write_text(ROW, encoding="utf-8")
    assert run("check", changed) == 0
    assert run("import", changed, "--settings", settings, "--dry-run", "--language", "en") == 0
    assert "Change 1.001193" in capsys.readouterr().out
    assert run("import", changed, "--settings", settings) == 0
    assert run("import", changed, "--settings", settings) == 0
    assert "Không có gì thay đổi" in capsys.readouterr().out
    out = tmp_path / "out.json"
    assert run("export", out, "--settings", settings) == 0
    assert read("out.json", out.read_bytes()).whole.one("1.001193").days[0].most == 4
    assert open_office().catalogues.one("1.001193").days[0].most == 4


def test_a_wrong_file_is_told_line_by_line_and_changes_nothing(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    open_office: Callable[[], Office],
) -> None:  # fmt: skip
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(ROW + "1.000894,counter | never\n", encoding="utf-8")
    assert run("check", wrong, "--language", "en") == 1
    assert run("import", wrong, "--settings", settings, "--language", "en") == 1
    assert "Line 3, column days" in capsys.readouterr().err
    assert open_office().catalogues.one("1.001193").days[0].most == 1


def test_while_the_server_runs_it_says_where_to_go(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    open_office: Callable[[], Office],
) -> None:  # fmt: skip
    changed = tmp_path / "changed.csv"
    changed.write_text(ROW, encoding="utf-8")
    open_office()
    assert run("import", changed, "--settings", settings) == 2
    assert "/admin/procedures" in capsys.readouterr().err
    assert run("export", tmp_path / "x.pdf", "--settings", settings) == 2
    assert run("check", tmp_path / "nothing.csv") == 2
