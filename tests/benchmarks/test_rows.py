"""The benches tell what they measured: misses as misses, equal answers as equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import bench_blackspots, bench_engines, bench_locate, bench_score, results
from benchmarks.__main__ import Bench
from benchmarks.many_checks import open_town_of
from benchmarks.row import Row, in_turns, p95, table


def test_a_missed_target_is_told_and_a_row_without_one_never_misses() -> None:
    slow = Row("slow", 0.2, 5, at_most=0.05, measure="p95")
    behind = Row("behind", 1.0, 5, peer="other", peer_seconds=2.0, at_least=3.0)
    wrong = Row("wrong", 1.0, 5, peer="other", peer_seconds=9.0, at_least=3.0, holds=False)
    fine = Row("fine", 0.01, 5, at_most=0.05)
    shown = Row("shown", 1.0, 5, peer="other", peer_seconds=0.5)
    assert [row.reached for row in (slow, behind, wrong, fine, shown)] == [False, False, False, True, True]
    lines = table([slow, behind, wrong, fine, shown]).splitlines()[2:]
    assert ["MISSED" in line for line in lines] == [True, True, True, False, False]
    assert "200 ms (p95, n=5)" in lines[0]
    assert "2.0x" in lines[1]


def test_medians_are_of_acts_in_turns_and_the_first_of_each_does_not_count() -> None:
    done: list[str] = []
    assert len(in_turns([lambda: done.append("a"), lambda: done.append("b")], 3)) == 2
    assert done == ["a", "b"] * 4
    assert p95(list(range(101))) == pytest.approx(95)


def test_the_results_name_the_machine_the_versions_and_the_misses(tmp_path: Path) -> None:
    results.write([Row("slow", 2.0, 5, at_most=1.0)], "make bench", tmp_path / "R.md")
    told = (tmp_path / "R.md").read_text("utf-8")
    assert "1 MISSED: slow." in told
    assert "shapely " in told
    assert "cores" in told


def test_every_label_of_the_bench_of_points_is_shapelys() -> None:
    for row in bench_locate.rows(30, 80_000, None):
        assert row.holds
        assert "0 of 80,000 labels differ" in row.note


def test_pandas_and_ours_come_to_the_same_scores_and_every_filter_is_answered(tmp_path: Path) -> None:
    hall = open_town_of(tmp_path, 60, 4_000)
    try:
        row = bench_score.against_pandas(hall, 4_000, None)
        assert row.holds, row.note
        asked = bench_score.filters(hall, 40)
        dimensions = {name for chosen in asked for name in chosen.parameters()}
        assert dimensions >= {
            "village",
            "grid",
            "domain",
            "standard",
            "item",
            "phase",
            "from",
            "unit",
            "source",
        }
        assert bench_score.rescored(hall, 4_000, None).seconds > 0
        for engine in bench_engines.rows(hall):
            assert engine.reached, engine.note
    finally:
        hall.store.close()


def test_blackspots_are_of_the_plain_bench_with_their_target(tmp_path: Path) -> None:
    assert "blackspots" in Bench(tmp_path, full=False).benches(), "no stroke: part of `make bench`"
    found = bench_blackspots.rows(1_000, rounds=1)
    assert [row.at_most for row in found] == [10.0, 10.0] and all(row.reached for row in found)
    assert all(0 < row.seconds < row.at_most for row in found if row.at_most)
