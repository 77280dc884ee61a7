"""One row of the table: what was timed, against what, and whether it reached its target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """``seconds`` and ``peer_seconds`` are medians of ``rounds``, or what ``measure`` says of them.

    The target is a bound, a ratio, or (for ``holds``) a statement that is true or not.
    """

    name: str
    seconds: float
    rounds: int
    at_most: float | None = None
    peer: str = ""
    peer_seconds: float = 0.0
    at_least: float | None = None
    measure: str = "median"
    holds: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times faster than the peer."""
        return self.peer_seconds / self.seconds

    @property
    def reached(self) -> bool:
        """Whether the row reached its target; a row without one always does."""
        within = self.at_most is None or self.seconds <= self.at_most
        faster = self.at_least is None or self.ratio >= self.at_least
        return within and faster and self.holds is not False

    @property
    def target(self) -> str:
        """The target in words, '' without one."""
        if self.at_most is not None:
            return f"<= {shown(self.at_most)}"
        if self.at_least is not None:
            return f">= {self.at_least:g}x"
        return "" if self.holds is None else "equal"


def timed(act: Callable[[], object]) -> float:
    """Seconds that ``act`` takes."""
    started = perf_counter()
    act()
    return perf_counter() - started


def in_turns(acts: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """The median of each act, one after the other in every round, after one of each unmeasured."""
    for act in acts:
        act()
    taken = [[timed(act) for act in acts] for _ in range(rounds)]
    return [median(each) for each in zip(*taken, strict=True)]


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


def shown(seconds: float) -> str:
    """Seconds for reading."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| work | ours | peer in the same run | ratio | target | | |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        peer = f"{row.peer} {shown(row.peer_seconds)}" if row.peer else ""
        ratio = f"{row.ratio:.1f}x" if row.peer else ""
        verdict = "MISSED" if not row.reached else "reached" if row.target else ""
        ours = f"{shown(row.seconds)} ({row.measure}, n={row.rounds})"
        lines.append(f"| {row.name} | {ours} | {peer} | {ratio} | {row.target} | {verdict} | {row.note} |")
    return "\n".join(lines)
