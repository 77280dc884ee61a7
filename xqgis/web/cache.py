"""What is opened once per process and kept: the town hall and the desk that signs people in."""

from __future__ import annotations

from functools import cache

from xqgis.services.access import Access
from xqgis.services.opening import open_town_hall
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings


@cache
def hall() -> TownHall:
    """The town hall of this installation."""
    return open_town_hall(Settings())


@cache
def access() -> Access:
    """The access desk of this installation."""
    return Access(Settings().home)
