"""One row of the table: what was timed, against what, and whether it reached its target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Row:
    """``seconds`` and ``peer_seconds`` are medians of ``rounds``; the target is a bound or a ratio."""

    name: str
    seconds: float
    rounds: int
    at_most: float | None = None
    peer: str = ""
    peer_seconds: float = 0.0
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        """How many times faster than the peer."""
        return self.peer_seconds / self.seconds

    @property
    def reached(self) -> bool:
        """Whether the row reached its target; a row without one always does."""
        within = self.at_most is None or self.seconds <= self.at_most
        return within and (self.at_least is None or self.ratio >= self.at_least)


def timed(act: Callable[[], object]) -> float:
    """Seconds that ``act`` takes."""
    started = perf_counter()
    act()
    return perf_counter() - started


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| work | ours | peer in the same run | ratio | target | |", "|---|---|---|---|---|---|"]
    for row in rows:
        peer = f"{row.peer} {row.peer_seconds:.2f} s" if row.peer else ""
        ratio = f"{row.ratio:.1f}x" if row.peer else ""
        target = f"<= {row.at_most:g} s" if row.at_most else f">= {row.at_least:g}x" if row.at_least else ""
        verdict = "" if not target else "reached" if row.reached else "MISSED"
        ours = f"{row.seconds:.2f} s (n={row.rounds})"
        lines.append(f"| {row.name} | {ours} | {peer} | {ratio} | {target} | {verdict} |")
    return "\n".join(lines)
