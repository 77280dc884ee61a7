"""The town hall: one installation's pack, store and clock, handed to every act."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

import geopandas as gpd
from shapely import to_wkb

from xqgis.errors import StoreBusy
from xqgis.geo.coverage import Coverage
from xqgis.ingest.draft import Note
from xqgis.model.actor import Actor
from xqgis.model.standard import Registry
from xqgis.model.town import Town
from xqgis.model.view import Level
from xqgis.pack import Pack
from xqgis.services.rights import Act
from xqgis.settings import Settings
from xqgis.store import AreaLayer, AuditEntry, Kept, Store, Versions, in_force

SHANGHAI = ZoneInfo("Asia/Shanghai")
_TRIES = 8
"""So often may somebody file while an answer is made, before we ask to come again."""
_T = TypeVar("_T")


class Shelf:
    """The last few answers, by what they depend on (the revision among it).

    ``alone``: one is made at a time, whoever asks, because it takes much room; making
    it may ask for no other of this shelf.
    """

    def __init__(self, room: int, *, alone: bool = False) -> None:
        self._room = room
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()
        self._making: AbstractContextManager[object] = threading.Lock() if alone else nullcontext()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What ``make`` gave for ``key`` before, or gives now."""
        found = self._found(key)
        if found is None:
            with self._making:
                found = self._found(key) or (self.put(key, make()),)
        return cast("_T", found[0])

    def _found(self, key: Hashable) -> tuple[object] | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return (self._kept[key],)

    def put(self, key: Hashable, made: _T) -> _T:
        """``made``, kept for ``key`` from now on."""
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True)
class TownHall:
    """Everything an act needs. The clock is read here and nowhere below.

    ``shelf`` keeps what the whole town has. Answers to filters, which are many,
    would empty it and have ``asked_shelf``; a map asks for every domain and
    phase at once: its bytes have ``map_shelf``. What is made of every check there
    is has ``large_shelf``, of those of one item or unit ``own_shelf``.
    ``notes`` is what there is to say of outlines
    that came in with the pack when the hall was opened.
    """

    settings: Settings
    pack: Pack
    store: Store
    notes: tuple[Note, ...] = field(default=(), compare=False)
    shelf: Shelf = field(default_factory=lambda: Shelf(128), repr=False, compare=False)
    asked_shelf: Shelf = field(default_factory=lambda: Shelf(64), repr=False, compare=False)
    map_shelf: Shelf = field(default_factory=lambda: Shelf(256), repr=False, compare=False)
    own_shelf: Shelf = field(default_factory=lambda: Shelf(1), repr=False, compare=False)
    large_shelf: Shelf = field(default_factory=lambda: Shelf(1, alone=True), repr=False, compare=False)

    @property
    def town(self) -> Town:
        """The town of the pack."""
        return self.pack.town

    @property
    def registry(self) -> Registry:
        """The standards in force."""
        return self.pack.registry

    def settled(self, make: Callable[[int], _T]) -> _T:
        """What ``make`` gives for a revision that still stands when it is done. StoreBusy."""
        for _ in range(_TRIES):
            revision = self.store.revision()
            found = make(revision)
            if self.store.revision() == revision:
                return found
        raise StoreBusy

    def now(self) -> datetime:
        """The time that records carry: this moment, Asia/Shanghai."""
        return datetime.now(SHANGHAI)

    def today(self) -> date:
        """The day every "current" is as of: the pack's clock, else today in Asia/Shanghai."""
        return self.town.clock or self.now().date()

    def as_of(self, day: date | None) -> date:
        """``day``, or `today` without one; never later than `today`."""
        return min(day, self.today()) if day else self.today()

    def versions(self, layer: Kept) -> Versions:
        """Every version of ``layer`` with the day it holds from, oldest first."""
        return self.store.area_versions(layer)

    def areas(self, layer: Kept, on: date | None = None) -> AreaLayer:
        """The version of ``layer`` in force on a day, the newest without one; each is read once."""
        return self.areas_of(layer, in_force(self.versions(layer), on))

    def areas_of(self, layer: Kept, version: int) -> AreaLayer:
        """One version of ``layer`` by its number, whatever the day; each is read once."""
        return self.shelf.get(("areas", layer, version), lambda: self.store.areas_of(layer, version))

    def coverage(self, layer: Level, on: date | None = None) -> Coverage | None:
        """Which area of ``layer`` a point lay in on a day; None while the town has no such polygons."""
        found = self.areas(layer, on)
        if not found.version:
            return None
        key = ("coverage", layer, found.version)
        return self.shelf.get(key, lambda: Coverage(found.frame["code"], found.frame.geometry))

    def grid_village(self) -> Mapping[str, str]:
        """The village of each grid, retired ones too, where the grid's polygon names one."""
        key = ("grid_village", in_force(self.versions("grid"), None))
        return self.shelf.get(key, self.store.grid_village)

    def entry(self, actor: Actor, act: Act, **details: object) -> AuditEntry:
        """The audit entry of an act done now."""
        return AuditEntry(
            at=self.now(),
            actor=actor.name,
            role=actor.role.value,
            address=actor.address,
            act=act.value,
            details=details,
        )


def digest_of(layer: gpd.GeoDataFrame) -> str:
    """SHA-256 of `AREAS` or `PLACES`: the same shapes, codes and names have the same, whatever the file."""
    told = hashlib.sha256()
    words = layer.drop(columns="geometry")
    for values, shape in zip(words.itertuples(index=False), layer.geometry, strict=True):
        told.update("\x1f".join(map(str, values)).encode() + b"\x1f" + to_wkb(shape))
    return told.hexdigest()
