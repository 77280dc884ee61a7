"""The town hall as the terminal opens it, and who sits at the terminal."""

from __future__ import annotations

from contextlib import AbstractContextManager

from xqgis.cli.speech import warn
from xqgis.model.actor import Actor, Role
from xqgis.services import opening
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings

TERMINAL = Actor("terminal", Role.TERMINAL)
"""Whoever can start this program on the machine that holds the store may do everything."""


def opened_hall() -> AbstractContextManager[TownHall]:
    """The town hall of these settings, closed at the end."""
    return opening.opened_hall(Settings(), warn)
