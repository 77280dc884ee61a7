"""Run every row, or those whose name holds a given word, and print a table."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import starting
from benchmarks.bench_paper import TARGET, measure
from benchmarks.row import Row, table

ROUNDS = 7


def meeting_sheet(_home: Path) -> Row:
    """The paper pen and the peer, warm, in turns."""
    told = measure(ROUNDS)
    return Row(
        "1080p meeting sheet, 238 grids",
        told["xqgis_s"],
        ROUNDS,
        peer="GeoDataFrame.plot",
        peer_seconds=told["geodataframe_plot_s"],
        at_least=TARGET,
    )


ROWS = {
    "demo": starting.demo,
    "start": starting.second_start,
    "paper": meeting_sheet,
    "tests": starting.tests,
}


def main(words: list[str]) -> int:
    """Print the rows; exit 1 when one misses its target. ``tests`` runs only when named."""
    chosen = [name for name in ROWS if (any(word in name for word in words) if words else name != "tests")]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as home:
        if chosen != ["tests"] and "demo" not in chosen:
            starting.demo(Path(home))
        for name in chosen:
            sys.stderr.write(f"{name} ...\n")
            rows.append(ROWS[name](Path(home)))
    print(table(rows))
    return int(any(not row.reached for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
