"""The docs name what exists: links, files, make targets, sub-commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import motcua

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_named_room_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    rooms = "contract|config|devices|kiosk|displays|queue_server|systemd|tests|tools|docs"
    named = re.findall(rf"`((?:{rooms})/[\w/.-]*)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target
        for page in PAGES
        for target in re.findall(r"`make (\w+)`|^make (\w+)", page.read_text(encoding="utf-8"))
        for target in target
        if target
    }
    assert named - targets == set()
    assert {"run", "test", "bench"} <= targets


def test_every_sub_command_is_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        motcua.main(["--help"])
    parts = re.findall(r"^    ([a-z-]+) ", capsys.readouterr().out, re.MULTILINE)
    assert len(parts) >= 7
    docs = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [part for part in parts if f"motcua.py {part}" not in docs] == []


def test_the_readme_is_one_page() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 70
