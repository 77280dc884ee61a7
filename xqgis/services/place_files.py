"""Places as a file: one row each, with what was found there last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xqgis.model.actor import Actor
from xqgis.publish.table import Table, csv_bytes, xlsx_bytes
from xqgis.services.exports import marked, take
from xqgis.services.place_results import PlaceLine, place_list
from xqgis.services.place_words import PlaceWords
from xqgis.services.town_hall import TownHall
from xqgis.words import say

_HEADS = (
    "code", "name", "kind", "village", "grid", "standing", "items", "checked", "failed", "n", "last_on",
    "lon", "lat",
)  # fmt: skip


def places_file(
    hall: TownHall, actor: Actor, form: str, lang: str, kind: str, as_of: date | None = None
) -> bytes:
    """The places of a kind in the actor's sight as ``csv`` or ``xlsx``. NotAllowed, UnknownCode."""
    found = place_list(hall, actor, kind, as_of)
    take(hall, actor, f"places.{form}", kind=kind)
    words = PlaceWords(hall, lang)
    header = [say(f"place.head_{name}", lang) for name in _HEADS]
    rows = list(_rows(found.lines, words))
    table = marked(hall, Table(say("place.sheet", lang, day=found.as_of), header, rows), found.as_of, lang)
    return xlsx_bytes([table]) if form == "xlsx" else csv_bytes(table)


def _rows(lines: tuple[PlaceLine, ...], words: PlaceWords) -> Iterator[list[object]]:
    for line in lines:
        place = line.place
        yield [
            place.code,
            place.name,
            words.kind(place.kind),
            words.village(place),
            words.grid(place),
            words.standing(line.standing),
            line.items,
            line.checked,
            line.failed,
            line.n,
            line.last_on,
            *place.at,
        ]
