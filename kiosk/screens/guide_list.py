"""Procedures to choose from: those of a field, of an event in life, or what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.choice import Choice, Option
from kiosk.screens.guide_home import option_of

if TYPE_CHECKING:
    from config.catalogue.model import Procedure
    from devices.screen.canvas import Canvas
    from devices.screen.stage import Screen
    from devices.screen.widgets import Button
    from kiosk.screens.guide_host import GuideHost
    from kiosk.screens.host import Host


class GuideList(Choice):
    """The procedures under one title."""

    name = "guide.list"

    def __init__(
        self, terminal: Host, guide: GuideHost, title: str, found: list[Procedure], back: Screen
    ) -> None:
        super().__init__(terminal)
        self.guide = guide
        self._title = title
        self._found = found
        self._back = back

    def title(self) -> str:
        return self._title

    def hint(self) -> str:
        return self.guide.words("guide.found")

    def options(self) -> list[Option]:
        return [self._option(one) for one in self._found]

    def _option(self, one: Procedure) -> Option:
        return option_of(
            self.terminal, self.guide, one, lambda: self.guide.show_one(one, back=self)
        )

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        back = self.button(
            canvas, "back", self.guide.words("guide.back"), icon="back",
            act=lambda: self.stage.show(self._back),
        )  # fmt: skip
        return [back], [self.help_button(canvas)]
