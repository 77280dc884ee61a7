"""The bench of the meeting sheet draws what it says it draws."""

from __future__ import annotations

from benchmarks.bench_paper import measure


def test_both_pens_draw_the_default_town() -> None:
    told = measure(1)
    assert told["xqgis_s"] > 0
    assert told["geodataframe_plot_s"] > 0
