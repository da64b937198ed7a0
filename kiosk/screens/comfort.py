"""Easier to see, hear and reach; and what the clerk is to know before one comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.ids import Need
from kiosk.screens.choice import Choice, Option

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

NEEDS = ((Need.SIGHT, "eye"), (Need.HEARING, "ear"), (Need.WHEELCHAIR, "wheelchair"))


class Comfort(Choice):
    """Switches; nobody is led here who does not want to be."""

    name = "settings"
    always_low = True

    def __init__(self, terminal: Host) -> None:
        super().__init__(terminal)

    def title(self) -> str:
        return self.terminal.say("comfort.title")

    def hint(self) -> str:
        return self.terminal.say("comfort.hint" if self.terminal.needs is not None else "comfort")

    def options(self) -> list[Option]:
        terminal = self.terminal
        options = [
            self._switch("large", "text-size", terminal.change_size, on=terminal.large),
            self._switch("contrast", "contrast", terminal.change_contrast, on=terminal.contrast),
        ]
        if terminal.can_lower:
            options.append(self._switch("low", "lower", terminal.change_height, on=terminal.low))
        if terminal.can_read or terminal.can_hear:
            options.append(
                self._switch("loud", "speaker", terminal.change_loudness, on=terminal.loud)
            )
        needs = terminal.needs
        if needs is not None:
            options += [
                self._switch(f"need-{need}", icon, self._turning(needs, need), on=need in needs)
                for need, icon in NEEDS
            ]
        return options

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        done = self.button(
            canvas, "done", self.terminal.say("done"), kind="main", act=self.terminal.show_front
        )
        done.box.width = max(done.box.width, canvas.metrics.shape(260))
        return [self.help_button(canvas)], [done]

    def _switch(self, name: str, icon: str, act: Callable[[], None], *, on: bool) -> Option:
        say = self.terminal.say
        return Option(
            key=f"switch {name}",
            name=say(f"comfort.{name}"),
            hint=say(f"comfort.{name}.hint"),
            unit=say("comfort.on" if on else "comfort.off"),
            icon="check" if on else icon,
            tone="good" if on else "plain",
            act=act,
        )

    def _turning(self, needs: list[Need], need: Need) -> Callable[[], None]:
        def turn() -> None:
            if need in needs:
                needs.remove(need)
            else:
                needs.append(need)
            self.update()

        return turn
