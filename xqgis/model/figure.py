"""A compliance figure: a rate that never travels without its interval, n and grade."""

from __future__ import annotations

from dataclasses import dataclass

from xqgis.model.grade import Grade, Verdict


@dataclass(frozen=True, slots=True)
class Figure:
    """One scored cell. ``rate``, ``low``, ``high`` are 0-1 and None when n is 0.

    ``n`` and ``passed`` are judged checks; ``n_eff`` the effective number
    behind the interval, ``deff`` (at least 1) what the agreement of checks
    within visits took from it; ``visits`` distinct visits; ``veto_item`` the
    code of an open critical failure, empty when there is none. ``shrunk`` is
    the rate drawn towards the town's: shown beside the rate, never instead.
    """

    n: int
    passed: int
    visits: int
    n_eff: float
    rate: float | None
    low: float | None
    high: float | None
    grade: Grade
    veto_item: str = ""
    shrunk: float | None = None
    deff: float = 1.0

    def against(self, target: float | None) -> Verdict:
        """已达目标, 未达目标 or 尚难判定: the interval above, below or across the target.

        >>> Figure(40, 38, 9, 40, .95, .84, .99, Grade.FULL).against(.80).value
        'reached'
        """
        if target is None or self.low is None or self.high is None or self.grade is Grade.NOT_RATED:
            return Verdict.NONE
        if self.low >= target:
            return Verdict.REACHED
        return Verdict.MISSED if self.high < target else Verdict.UNCLEAR
