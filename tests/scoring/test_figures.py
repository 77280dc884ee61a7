"""Rows become figures without losing anything."""

from __future__ import annotations

from tests import toy
from tests.scoring import plain
from xqgis.model.grade import Grade
from xqgis.scoring.figures import NO_FIGURE, figures


def test_a_figure_says_what_its_row_says() -> None:
    scores = plain.scored(toy.checks(), toy.registry(), toy.town(), ["grid", "domain", "phase"], toy.AS_OF)
    made = figures(scores)
    assert len(made) == len(scores)
    for figure, row in zip(made, scores.to_dict("records"), strict=True):
        assert (figure.n, figure.passed, figure.visits, figure.n_eff) == (
            row["n"],
            row["passed"],
            row["visits"],
            row["n_eff"],
        )
        assert (figure.grade.key, figure.veto_item) == (row["grade"], row["veto_item"])
        assert (figure.rate is None) == (figure.shrunk is None) == (row["n"] == 0)
        assert figure.shrunk is None or (figure.shrunk, figure.deff) == (row["shrunk"], row["deff"])


def test_no_figure_is_not_rated_and_meets_no_target() -> None:
    assert NO_FIGURE.grade is Grade.NOT_RATED
    assert NO_FIGURE.against(0.5).value == "none"
