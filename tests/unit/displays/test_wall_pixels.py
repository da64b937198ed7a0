"""The wall by its pixels: what stands out, what flashes, what is said when all is not well."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pygame
import pytest

from config.look import tokens
from contract.ids import CallKind
from contract.messages import CallsState, OfficeState
from displays.call_cards import ROW_LIT
from displays.screens import FLASH_SECONDS, LIT_SECONDS
from displays.widgets import Digits, Frame


def hero(wall: Any) -> Frame:
    return next(widget for widget in wall.stage.widgets if isinstance(widget, Frame))


def border(wall: Any) -> str:
    box = hero(wall).box
    return str(wall.pixel((box.centerx, box.y + 2)))


def test_before_any_call_the_wall_says_so(wall: Any) -> None:
    assert wall.screen.mark == "wall calls=0"
    assert "Chưa có số nào" in " ".join(wall.texts())
    assert wall.count(tokens.CREAM) > 0.3 * 1920 * 1080
    assert wall.count(tokens.LACQUER) > 1920 * 80
    assert "09:42" in wall.texts()


def test_before_the_office_is_known_it_says_that_it_connects(make_wall: Any) -> None:
    wall = make_wall().show()
    assert "Đang kết nối, xin đợi một lát" in " ".join(wall.texts())


def test_a_call_is_drawn_large_and_marked(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(7, "A025", "3"))
    box = hero(wall).box
    assert wall.frames[-1] == "wall calls=7"
    assert wall.texts()[wall.texts().index("A025") + 1] == "3"
    number = next(w for w in wall.stage.widgets if isinstance(w, Digits) and w.text == "A025")
    assert wall.count(tokens.LACQUER, box) > 0.5 * number.capital**2
    left, right = box.copy(), box.copy()
    left.width = right.width = box.width // 2
    right.right = box.right
    assert wall.count(tokens.JADE, right) > 0.1 * number.capital**2
    assert wall.count(tokens.JADE, left) == 0


def test_the_number_drawn_is_the_number_called(wall: Any, walls: Any) -> None:
    """Letter by letter in the wide font, or in one piece: the same figures, the same place."""
    wall.calls(walls.call(1, "A080", "8"))
    first = wall.window.surface.copy()
    wall.calls(walls.call(2, "A080", "3"))
    difference = pygame.PixelArray(wall.window.surface).compare(pygame.PixelArray(first))
    changed = difference.make_surface()
    box = hero(wall).box
    left = box.inflate(-60, -60)
    left.width //= 2
    black = pygame.transform.threshold(
        None, changed.subsurface(left), (0, 0, 0), (1, 1, 1), set_behavior=0
    )
    assert black == 0


def test_earlier_calls_stand_below_newest_first(wall: Any, walls: Any) -> None:
    calls = [walls.call(9 - i, f"B{i:03}", str(i), ago=40 * i) for i in range(9)]
    wall.calls(*calls)
    shown = [text for text in wall.texts() if text.startswith("B0")]
    assert shown == [f"B{i:03}" for i in range(len(shown))]
    assert len(shown) >= 3


def test_a_recall_and_priority_are_told_in_a_word(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(1, "A025", kind=CallKind.RECALL, priority=True))
    assert {"Mời lại số", "Ưu tiên", "Quầy"} <= set(wall.texts())
    assert wall.count(tokens.GOLD_TINT) > 1000


def test_the_newest_call_flashes_gently_for_ten_seconds(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(1, "A025"))
    seen = [border(wall)]
    for _ in range(150):
        wall.pass_time(0.1)
        seen.append(border(wall))
    changes = [i for i in range(1, len(seen)) if seen[i] != seen[i - 1]]
    assert seen[0] == tokens.GOLD
    assert set(seen) == {tokens.GOLD, tokens.CREAM}
    assert 8 <= changes[-1] / 10 <= LIT_SECONDS + FLASH_SECONDS + 0.1
    assert seen[-1] == tokens.CREAM
    # Two changes make one flash: at most two flashes in any second.
    for start in range(len(seen)):
        assert sum(start <= change < start + 10 for change in changes) <= 4


def test_a_flash_draws_the_card_alone(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(1, "A025"), walls.call(0, "A024", ago=300))
    drawn: list[pygame.Rect] = []
    paint = wall.window.paint
    wall.window.paint = lambda box: (drawn.append(box), paint(box))
    wall.pass_time(FLASH_SECONDS + 0.01)
    around = hero(wall).box.inflate(60, 60)
    assert drawn
    assert all(around.contains(box) for box in drawn)


def test_an_old_call_does_not_flash_on_a_display_started_late(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(5, "A025", ago=45), walls.call(4, "A024", ago=90))
    assert wall.frames[-1] == "wall calls=5"
    assert {"A025", "A024"} <= set(wall.texts())
    assert border(wall) == tokens.CREAM


def test_two_calls_at_once_both_stand_out(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(2, "A026", "4"), walls.call(1, "A025", "3"))
    assert wall.count(ROW_LIT) > 10_000
    for _ in range(12):
        wall.pass_time(1)
    assert wall.count(ROW_LIT) == 0


def test_a_call_that_looks_the_same_is_drawn_and_marked_again(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(1, "A025", kind=CallKind.RECALL))
    before = len(wall.frames)
    wall.calls(walls.call(2, "A025", kind=CallKind.RECALL))
    assert wall.frames[before:] == ["wall calls=2"]


def test_many_states_at_once_are_one_frame(wall: Any, walls: Any) -> None:
    before = len(wall.frames)
    wall.hear(
        *(walls.service(f"Việc {letter}", letter, 3) for letter in "ABC"),
        CallsState(at=walls.office.at, calls=[walls.call(1, "A025")]),
    )
    assert wall.frames[before:] == ["wall calls=1"]


def test_nothing_new_draws_nothing(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(1, "A025", ago=100))
    before = len(wall.frames)
    wall.calls(walls.call(1, "A025", ago=100))
    wall.settle()
    assert wall.frames[before:] == []


def test_waiting_people_and_results_are_shown(wall: Any, walls: Any, ready: Any) -> None:
    wall.hear(walls.service("Hộ tịch", "A", 6), walls.service("Đất đai", "B", 11))
    texts = wall.texts()
    assert texts[texts.index("Hộ tịch") + 1] == "6"
    assert texts[texts.index("Đất đai") + 1] == "11"
    assert not any("·" in text for text in texts if text[0].isdigit())
    wall.hear(ready)
    seen = set(wall.texts())
    for _ in range(4):
        seen |= set(wall.pass_time(10).texts())
    assert {f"{day}/11 · 09{day}" for day in range(10, 16)} <= seen


def test_when_pages_turn_every_service_is_seen(wall: Any, walls: Any) -> None:
    names = {letter: f"Lĩnh vực {letter} có tên dài hơn thường lệ" for letter in "ABCDEFGH"}
    wall.hear(*(walls.service(name, letter, 1) for letter, name in names.items()))
    seen = ""
    for _ in range(6):
        seen += " ".join(wall.pass_time(10).texts())
    assert all(f"Lĩnh vực {letter}" in seen for letter in names)


def test_the_footer_tells_sessions_and_telephone(wall: Any) -> None:
    seen = " ".join(wall.texts()) + " ".join(wall.pass_time(10).texts())
    assert "Sáng 8:00–11:30" in seen
    assert "Chiều 13:30–17:00" in seen
    assert "0200 000 000" in seen


def test_cut_off_it_says_since_when_and_is_itself_again_after(wall: Any, walls: Any) -> None:
    wall.calls(walls.call(1, "A025"))
    wall.stale = wall.clock.now() - dt.timedelta(minutes=5)
    wall.screen.met()
    wall.settle()
    assert wall.screen.mark == "wall calls=1 stale"
    assert any("09:37" in text for text in wall.texts())
    assert wall.count(tokens.GOLD_TINT) > 1920 * 50
    assert "A025" in wall.texts()
    wall.stale = None
    wall.screen.changed()
    wall.settle()
    assert wall.screen.mark == "wall calls=1"
    assert wall.count(tokens.GOLD_TINT) < 100


def test_it_gives_the_server_a_moment_before_it_says_that_it_is_gone(wall: Any) -> None:
    wall.stale = wall.clock.now()
    wall.screen.changed()
    wall.settle()
    assert "stale" not in wall.screen.mark


def test_the_clock_goes_on(wall: Any) -> None:
    wall.pass_time(51)
    assert "09:43" in wall.texts()


def test_a_wrong_clock_here_is_put_right(wall: Any, walls: Any) -> None:
    wall.clock.jump(-3600)
    wall.screen.set_ahead(dt.timedelta(hours=1))
    wall.pass_time(0.2)
    assert "09:42" in wall.texts()
    wall.calls(walls.call(1, "A025"))
    assert border(wall) == tokens.GOLD


def test_after_a_fault_it_comes_back_with_what_it_knows(
    wall: Any, walls: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall.calls(walls.call(1, "A025"))

    def broken(_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(wall.screen, "compose", broken)
        wall.screen.changed()
        wall.settle()
        assert wall.stage.mark == "failsafe"
        wall.board.take("calls", CallsState(at=walls.office.at, calls=[walls.call(2, "A026")]))
        wall.screen.changed()
    wall.pass_time(11)
    assert wall.stage.mark == "wall calls=2"


def test_english(make_wall: Any, walls: Any) -> None:
    wall = make_wall(language="en")
    wall.board.take("office", walls.office)
    wall.show().calls(walls.call(1, "A025", "3"))
    assert {"Now calling", "Counter"} <= set(wall.texts())
    assert "Trial Ward One-Stop Office" in " ".join(wall.texts())


def test_a_day_of_numbers_takes_no_memory(wall: Any, walls: Any) -> None:
    """What has been rendered is kept by letters, not by numbers."""
    for i in range(60):
        wall.calls(walls.call(i + 1, f"A{i % 10}{(i * 7) % 10}{(i * 3) % 10}", str(i % 10)))
    kept = len(wall.canvas.type._inks)
    for i in range(60, 400):
        wall.calls(walls.call(i + 1, f"A{i:03}", str(i % 10)))
    assert len(wall.canvas.type._inks) <= kept + 15


def test_the_offices_notices_are_told(wall: Any, walls: Any) -> None:
    office = OfficeState(
        at=walls.office.at,
        names=walls.office.names,
        languages=["vi"],
        notices=[{"vi": "Chiều nay nghỉ họp"}],
    )
    wall.hear(office)
    assert any("Chiều nay nghỉ họp" in text for text in wall.texts())
