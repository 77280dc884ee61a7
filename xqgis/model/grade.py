"""The five grades and the three verdicts, best to worst; not rated stands apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Grade(IntEnum):
    """合标, 达标, 基本达标, 不达标, 未评. The number is the class byte of the map layer."""

    FULL = 0
    MET = 1
    NEARLY = 2
    NOT_MET = 3
    NOT_RATED = 4

    @property
    def key(self) -> str:
        """The stable key in files and message catalogues: ``full`` .. ``not_rated``."""
        return self.name.lower()


class Verdict(StrEnum):
    """A figure against its target: interval above, below, or across it."""

    REACHED = "reached"
    MISSED = "missed"
    UNCLEAR = "unclear"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GradeLine:
    """Lower bounds (0-1) of 合标, 达标 and 基本达标 for one phase and base track."""

    full: float
    met: float
    nearly: float
