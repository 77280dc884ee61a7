"""What is opened once per process and kept: the town hall and the desk that signs people in."""

from __future__ import annotations

import threading
from functools import cache

from xqgis.services.access import Access
from xqgis.services.opening import open_town_hall
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings

_opening = threading.RLock()


def hall() -> TownHall:
    """The town hall of this installation, opened once however many ask at once."""
    with _opening:
        return _hall()


def access() -> Access:
    """The access desk of this installation, opened once however many ask at once."""
    with _opening:
        return _access()


@cache
def _hall() -> TownHall:
    return open_town_hall(Settings())


@cache
def _access() -> Access:
    return Access(Settings().home, hall().store)
