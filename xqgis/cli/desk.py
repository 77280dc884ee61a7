"""The town hall as the terminal opens it, and who sits at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xqgis.cli.speech import warn
from xqgis.model.actor import Actor, Role
from xqgis.services.opening import open_town_hall
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings

TERMINAL = Actor("terminal", Role.TERMINAL)
"""Whoever can start this program on the machine that holds the store may do everything."""


@contextmanager
def opened_hall() -> Iterator[TownHall]:
    """The town hall of these settings, closed at the end."""
    hall = open_town_hall(Settings())
    for key, facts in hall.notes:
        warn(key, **facts)
    try:
        yield hall
    finally:
        hall.store.close()
