"""The procedure guide of a terminal: what it knows, and the ways between its screens.

A ticket kiosk opens it from its home, once there are procedures; a guide terminal begins with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from config.catalogue import telling
from contract.messages import CatalogueState
from devices.catalogue import CatalogueShelf
from devices.paper.checklist import ChecklistPaper
from kiosk.screens.guide_home import GuideHome
from kiosk.screens.guide_list import GuideList
from kiosk.screens.guide_paper import GuideQr
from kiosk.screens.guide_procedure import GuideProcedure
from kiosk.screens.guide_search import GuideSearch
from kiosk.screens.host import TicketHost

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.catalogue.index import Index
    from config.catalogue.model import Catalogue, Procedure
    from config.words import Words
    from contract.messages import State
    from devices.protocols import PrintResult
    from devices.screen.stage import Screen
    from devices.screen.window import Window


class GuideTerminal(TicketHost, Protocol):
    """The terminal a guide stands on."""

    window: Window

    def print_paper(self, paper: ChecklistPaper, then: Callable[[PrintResult], None]) -> None: ...


class GuideDesk:
    """The guide of ``terminal``; belongs to the screen's thread, but for ``take``."""

    def __init__(self, terminal: GuideTerminal, *, is_home: bool = False) -> None:
        self.terminal = terminal
        self.is_home = is_home
        self._catalogue: Catalogue | None = None
        self._index: Index | None = None
        post = terminal.window.post
        self.shelf = CatalogueShelf(
            terminal.settings.server,
            Path(terminal.settings.data),
            lambda catalogue, index: post(lambda: self.use(catalogue, index)),
        )

    @property
    def roll_due(self) -> bool:
        """Whether the printer wants a roll, where this is the front."""
        return self.is_home and bool(self.terminal.printer_hint)

    def show_roll(self) -> None:
        """Show how the roll is changed."""
        self.terminal.guide_paper()

    def hear(self, state: State | None) -> None:
        """A state from the link: the catalogue's."""
        if isinstance(state, CatalogueState):
            self.shelf.take(state)

    def use(self, catalogue: Catalogue, index: Index) -> None:
        """Explain this catalogue from now on."""
        self._catalogue, self._index = catalogue, index
        if not self.is_home:
            self.terminal.open_guide = self.show_home
        screen = self.terminal.stage.screen
        if screen is not None:
            screen.update()

    # -- what screens ask -------------------------------------------------------------------

    @property
    def catalogue(self) -> Catalogue | None:
        return self._catalogue

    @property
    def index(self) -> Index | None:
        return self._index

    @property
    def words(self) -> Words:
        return self.terminal.words(telling.DOMAIN)

    def address(self, procedure: Procedure) -> str:
        """The procedure's page, where the office has an address for phones."""
        public = self.terminal.office.public_url.rstrip("/")
        return f"{public}/procedures/{procedure.code}" if public else ""

    def can_print(self) -> bool:
        return self.terminal.prints and not self.terminal.printer_problem

    def number_for(self, procedure: Procedure) -> tuple[str, Callable[[], None]] | None:
        """How to go on to a number for a procedure: the button's words and its act."""
        take, office = self.terminal.take_number_for, self.terminal.office
        service = office.service(procedure.service) if procedure.service else None
        want = office.want
        elsewhere = want is not None and want.services and procedure.service not in want.services
        if take is None or service is None or not service.open or not office.online or elsewhere:
            return None
        name = self.terminal.pick(service.names)
        return self.words("guide.ticket", service=name), lambda: take(service.id)

    # -- the ways ---------------------------------------------------------------------------

    def home(self) -> Screen:
        """The guide's first screen."""
        return GuideHome(self.terminal, self)

    def show_home(self) -> None:
        self.terminal.stage.show(self.home())

    def show_search(self, text: str = "") -> None:
        self.terminal.stage.show(GuideSearch(self.terminal, self, text))

    def show_list(self, title: str, found: list[Procedure], back: Screen) -> None:
        self.terminal.stage.show(GuideList(self.terminal, self, title, found, back))

    def show_one(self, procedure: Procedure, back: Screen | None = None) -> None:
        self.terminal.stage.show(GuideProcedure(self.terminal, self, procedure, back))

    def show_code(self, code: str) -> bool:
        """A procedure by its code; whether there is one."""
        found = self._catalogue.one(code) if self._catalogue else None
        if found is not None:
            self.show_one(found)
        return found is not None

    def show_qr(self, procedure: Procedure, back: Screen) -> None:
        self.terminal.stage.show(GuideQr(self.terminal, self, procedure, back))

    def print(self, procedure: Procedure, then: Callable[[PrintResult], None]) -> None:
        """Print the checklist; ``then`` hears what became of it, on the screen's thread."""
        terminal, language = self.terminal, self.terminal.language
        dated = telling.dated(self._catalogue, language) if self._catalogue else ""
        paper = ChecklistPaper(
            office=terminal.office.names,
            procedure=procedure,
            printed_at=terminal.now(),
            language=language,
            dated=dated,
            hotline=terminal.office.hotline,
            url=self.address(procedure),
            zone=terminal.settings.time_zone,
        )
        terminal.print_paper(paper, then)
