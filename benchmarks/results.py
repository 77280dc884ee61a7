"""RESULTS.md and, for ten million rows, RESULTS-full.md: what was measured, on what, when."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from benchmarks.row import Row, table

RESULTS = Path(__file__).parent / "RESULTS.md"
FULL_RESULTS = Path(__file__).parent / "RESULTS-full.md"
_PACKAGES = (
    "numpy", "shapely", "geopandas", "pandas", "duckdb", "ibis-framework", "sqlglot", "sedonadb", "pyspark",
)  # fmt: skip


def write(rows: Sequence[Row], command: str, file: Path) -> None:
    """Write the rows with the machine and the versions; load is how busy the machine was besides."""
    missed = [row.name for row in rows if not row.reached]
    file.write_text("\n".join([*_head(command, missed), table(rows), ""]), "utf-8")


def _head(command: str, missed: Sequence[str]) -> list[str]:
    versions = [f"{name} {found}" for name in _PACKAGES if (found := _version(name))]
    load, cores = os.getloadavg()[0], os.cpu_count()
    busy = f"load {load:.1f} at the end (well above {cores}: others were at work, measure again)"
    verdict = f"{len(missed)} MISSED: {'; '.join(missed)}." if missed else "Every target was reached."
    day = datetime.now(UTC).date().isoformat()
    return [
        "# Results of the benches",
        "",
        f"`{command}`, {day}. Rounds are interleaved: ours, then each peer, again and again.",
        verdict,
        "",
        f"Machine: {_processor()}, {cores} cores, {busy}.",
        f"Python {platform.python_version()}, {', '.join(versions)}.",
        "",
    ]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
