"""The process that reads what strangers send: told what to do on its input, it answers in JSON lines.

Started by `sandbox` as a script of its own. It takes in the bytes, brings
everything it will need into memory, locks itself (`lockdown`) and only then
looks at what the bytes say.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice, repeat
from pathlib import Path

CHUNK = 1_000
CHUNK_CELLS = 20_000


def main() -> int:
    """Read one job from standard input and answer it on standard output."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from xqgis.errors import UnreadableFile, WrongCrs
    from xqgis.ingest import formats, lockdown, raster
    from xqgis.words import Phrase

    job = json.loads(sys.stdin.buffer.readline())
    parts = {name: sys.stdin.buffer.read(size) for name, size in job["parts"]}
    purpose = job["purpose"]
    kind = raster.prepared() if purpose == "terrain" else formats.prepared(parts)
    lockdown.lock(formats.SECONDS_OF_A_WORKBOOK if kind == "xlsx" else formats.SECONDS)
    try:
        answer = {"layer": _layer, "book": _book, "terrain": raster.terrain}[purpose]
        for line in answer(parts, job["layer"], job["most"]):
            _tell(line)
        _tell({"end": kind})
    except (UnreadableFile, WrongCrs) as error:
        why = error.facts["why"]
        if not isinstance(why, Phrase):
            raise
        key = "refused" if isinstance(error, UnreadableFile) else "wrong_crs"
        _tell({key: why.key, "facts": dict(why.facts), "crs": error.facts.get("crs", "")})
    except (MemoryError, OverflowError):
        _tell({"refused": "ingest.why_reach"})
    sys.stdout.buffer.flush()
    return 0


def _tell(line: object) -> None:
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def _layer(parts: dict[str, bytes], wanted: str, most: int) -> Iterator[object]:
    from xqgis.ingest.formats import layer_of

    layer = layer_of(parts, wanted, most)
    import shapely

    yield {
        "driver": layer.driver,
        "crs": layer.crs,
        "encoding": layer.encoding,
        "columns": layer.columns,
        "notes": layer.notes,
    }
    for start in range(0, len(layer.kinds), CHUNK):
        part = slice(start, start + CHUNK)
        shapes = shapely.to_wkb(layer.geometries[part], hex=True).tolist()
        yield {"features": [layer.properties[part], shapes, layer.kinds[part]]}


def _book(parts: dict[str, bytes], wanted: str, most: int) -> Iterator[object]:
    from xqgis.ingest.formats import book_of

    book = book_of(parts, wanted, most)
    yield {"typed": book.typed, "crs": book.crs, "notes": book.notes, "points": book.points}
    for name, rows in book.sheets:
        yield {"sheet": name}
        for chunk in _chunks(_filled(rows)):
            yield {"rows": chunk}


def _filled(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows, blank ones as empty lists that only count, none behind the last that is filled."""
    blank = 0
    for row in rows:
        if not any(map(str.strip, row)):
            blank += 1
            continue
        yield from repeat([], blank)
        blank = 0
        yield row


def _chunks(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """Rows by the thousand, by fewer where they are wide."""
    rows = iter(rows)
    for first in rows:
        rest = max(1, CHUNK_CELLS // (len(first) + 1))
        yield [first, *islice(rows, min(rest, CHUNK))]


if __name__ == "__main__":
    raise SystemExit(main())
