"""Sizes are millimetres and degrees on the real screen."""

from __future__ import annotations

import pytest

from config.settings import Panel
from devices.screen.metrics import Metrics, degrees_to_mm

SEVENTEEN_INCH = Panel()
FULL_HD = Panel(width=1920, height=1080, width_mm=344.0)


@pytest.mark.parametrize("panel", [SEVENTEEN_INCH, FULL_HD], ids=["17-inch", "full-hd"])
def test_capitals_and_targets_are_as_large_as_promised(panel: Panel) -> None:
    metrics = Metrics.of(panel, (panel.width, panel.height))
    assert metrics.text() / metrics.px_per_mm >= 4.9
    assert metrics.main_target / metrics.px_per_mm >= 20
    assert metrics.small_target / metrics.px_per_mm >= 12
    assert metrics.gap / metrics.px_per_mm >= 5


def test_large_text_is_seen_under_seven_tenths_of_a_degree() -> None:
    metrics = Metrics.of(SEVENTEEN_INCH, (1280, 1024), large=True)
    assert metrics.text() / metrics.px_per_mm >= degrees_to_mm(0.7, 0.6)
    assert metrics.scale >= 1.4


def test_degrees_follow_the_viewing_distance() -> None:
    assert degrees_to_mm(0.7, 5.0) == pytest.approx(61.1, abs=0.1)
    assert degrees_to_mm(0.7, 8.0) == pytest.approx(97.7, abs=0.1)


def test_larger_steps_are_larger_in_both_sizes_of_text() -> None:
    for large in (False, True):
        metrics = Metrics.of(SEVENTEEN_INCH, (1280, 1024), large=large)
        sizes = [metrics.text(step) for step in range(6)]
        assert sizes == sorted(set(sizes))
