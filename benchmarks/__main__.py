"""The table of benches: ``python -m benchmarks [--full] [word ...]``.

Words choose rows by name. Without any, the whole table is written to
RESULTS.md. ``--full`` asks for 10 million rows and the browser, and writes
RESULTS-full.md.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks import (
    bench_blackspots,
    bench_engines,
    bench_locate,
    bench_score,
    bench_waters,
    results,
    starting,
)
from benchmarks.bench_paper import TARGET, measure
from benchmarks.many_checks import open_town_of
from benchmarks.row import ROUNDS, Row, table
from xqgis.services.town_hall import TownHall

ROWS, FULL_ROWS = 1_000_000, 10_000_000
TOWN_GRIDS, GRIDS = 300, 10_000
"""About as many as the town has, and as many as a large county."""


class Bench:
    """The benches over one folder; the towns of very many checks are made once, when first asked for."""

    def __init__(self, home: Path, full: bool) -> None:
        self._home, self._full = home, full
        self._count = FULL_ROWS if full else ROWS
        self._town = cache(partial(open_town_of, home / "town", TOWN_GRIDS, self._count))
        self._county = cache(partial(open_town_of, home / "county", GRIDS, self._count))

    def benches(self) -> dict[str, Callable[[], Sequence[Row]]]:
        """What can be run, by name; what runs only when named begins with a stroke."""
        found: dict[str, Callable[[], Sequence[Row]]] = {
            "locate": self._locate,
            "score": lambda: [
                bench_score.against_pandas(self._town(), self._count, 20 if self._full else None)
            ],
            "filter": lambda: bench_score.any_filter(self._town(), self._count),
            "engines": lambda: bench_engines.rows(self._town()),
            "county": lambda: bench_score.any_filter(self._county(), self._count),
            "commit": lambda: [
                bench_score.rescored(town(), self._count, target)
                for town, target in ((self._town, None), (self._county, 0.1))
            ],
            "blackspots": bench_blackspots.rows,
            "paper": meeting_sheet,
            "waters": lambda: bench_waters.rows(self._home / "waters"),
            "demo": lambda: [starting.demo(self._home / "demo")],
            "start": self._start,
            "-tests": lambda: [starting.tests(self._home)],
        }
        if find_spec("benchmarks.bench_map"):
            found["map" if self._full else "-map"] = self._map
        return found

    def close(self) -> None:
        """Let go of the store."""
        for town in (self._town, self._county):
            if town.cache_info().currsize:
                hall: TownHall = town()
                hall.store.close()

    def _locate(self) -> list[Row]:
        """The targets are those of ten million points: with fewer, building the index is most of it."""
        targets = {TOWN_GRIDS: 30.0, GRIDS: 15.0}
        return [
            row
            for grids, target in targets.items()
            for row in bench_locate.rows(grids, self._count, target if self._full else None)
        ]

    def _start(self) -> list[Row]:
        home = self._home / "demo"
        if not home.is_dir():
            starting.demo(home)
        return [starting.second_start(home)]

    def _map(self) -> Sequence[Row]:
        found: Sequence[Row] = import_module("benchmarks.bench_map").rows(self._home / "map")
        return found


def meeting_sheet() -> list[Row]:
    """The paper pen and the peer, warm, in turns."""
    told = measure(ROUNDS)
    return [
        Row(
            "1080p meeting sheet, 238 grids",
            told["xqgis_s"],
            ROUNDS,
            peer="GeoDataFrame.plot",
            peer_seconds=told["geodataframe_plot_s"],
            at_least=TARGET,
        )
    ]


def main(words: list[str]) -> int:
    """Print the rows; exit 1 when one misses its target."""
    full, words = "--full" in words, [word for word in words if word != "--full"]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(Path(home), full)
        for name, run in bench.benches().items():
            if any(word in name for word in words) if words else not name.startswith("-"):
                since = time.perf_counter()
                sys.stderr.write(f"{name} ...")
                rows += run()
                sys.stderr.write(f" {time.perf_counter() - since:.0f} s\n")
        bench.close()
    print(table(rows))
    if not words:
        command = "make bench-full" if full else "make bench"
        results.write(rows, command, results.FULL_RESULTS if full else results.RESULTS)
    return int(any(not row.reached for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
