"""What is derived from the checks follows them: made again where touched, equal to a copy made afresh."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import toy
from tests.scoring import plain
from tests.store.filing import entry, file
from xqgis.services.derived import derived
from xqgis.store import Store, open_store
from xqgis.store.copies import Copies

KEPT = derived(toy.registry(), toy.town().phases)
ROWS = st.fixed_dictionaries(
    {
        "grid": st.sampled_from([*toy.GRIDS[:2], ""]),
        "village": st.sampled_from([toy.UPPER, toy.LOWER]),
        "item": st.sampled_from([toy.LITTER, toy.FIRE_LANE, toy.BRAKES, toy.PARKING, "GONE-1"]),
        "result": st.sampled_from([-1, 0, 1]),
        "source": st.sampled_from(["self", "group", "new source"]),
        "visit": st.sampled_from(["a", "b", "c", "d"]),
        "checked_on": st.integers(0, 3).map(lambda day: pd.Timestamp("2021-12-30") + pd.Timedelta(days=day)),
    }
)
ACTS = st.lists(st.one_of(st.lists(ROWS, min_size=1, max_size=8), st.integers(0, 5)), min_size=1, max_size=7)


def _told(store: Store, name: str) -> list[tuple[Any, ...]]:
    """The rows of a copy in no order, visits and cells by what they consist of rather than by number."""
    checks = store.checks().to_pyarrow().to_pandas()
    keys = checks.groupby("visit")["seq"].min().to_dict()
    cells = {row["cell"]: row for row in store.derived("cells").to_pyarrow().to_pylist()}
    rows = store.derived(name).to_pyarrow().to_pylist()
    told = [row | {"visit": keys[row["visit"]]} if "visit" in row else row for row in rows]
    for row in told:
        if "cell" in row:
            assert cells[row["cell"]].items() <= row.items()
            del row["cell"]
    return sorted(tuple(str(value) for value in row.values()) for row in told)


@given(acts=ACTS)
@settings(deadline=None, derandomize=True, max_examples=12, suppress_health_check=list(HealthCheck))
def test_whatever_is_filed_and_withdrawn_the_copies_equal_fresh_ones(acts: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = f"sqlite:///{home / 'store.sqlite'}"
        followed = open_store(url, home, KEPT)
        filed: list[str] = []
        for number, act in enumerate(acts):
            if isinstance(act, list):
                filed.append(file(followed, f"d{number}", plain.frame(act)))
            elif act < len(filed):
                followed.withdraw(filed.pop(act), "", entry())
            if number % 2:
                followed.checks()
        fresh = open_store(url, home, KEPT)
        for name in ("tallies", "unit_tallies", "spells"):
            assert _told(followed, name) == _told(fresh, name)
        followed.close()
        fresh.close()


def test_tallies_hold_every_judged_check_once(store: Store) -> None:
    file(store)
    found = store.derived("tallies").to_pyarrow().to_pandas()
    judged = toy.checks().query("result >= 0")
    assert (found["n"].sum(), found["passed"].sum()) == (len(judged), judged["result"].sum())


def test_codes_compare_as_text_whatever_came_first(store: Store) -> None:
    late = toy.checks().head(1)
    for number, code in enumerate(("m", "z", "a")):
        file(store, f"d{number}", late.assign(grid=code, place=code))
        store.checks()
    found = store.checks()
    assert found.filter(found.grid < "m").count().to_pyarrow().as_py() == 1
    assert found.order_by("grid").grid.to_pyarrow().to_pylist() == ["a", "m", "z"]


def test_a_catch_up_that_fails_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    file(store)
    before = store.checks().count().to_pyarrow().as_py()
    file(store, "d2", toy.checks().assign(grid="new", place="new"))
    whole = Copies.follow

    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Copies, "follow", broken)
    with pytest.raises(MemoryError):
        store.checks()
    monkeypatch.setattr(Copies, "follow", whole)
    assert store.checks().count().to_pyarrow().as_py() == 2 * before
    assert "new" in store.derived("tallies").grid.to_pyarrow().to_pylist()


@pytest.mark.parametrize("caught_up", [False, True], ids=["the first", "a later one"])
def test_a_catch_up_that_fails_when_rows_are_made_is_made_up_for_by_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch, caught_up: bool
) -> None:
    """What the questions were lent goes with the transaction: the next has to lend it anew."""
    file(store)
    if caught_up:
        store.checks()
        file(store, "d2", toy.checks().assign(grid="new", place="new"))
    whole = Copies.append

    def full(copies: Copies, duck: Any, name: str, rows: Any) -> None:
        if name == "unit_tallies":
            raise MemoryError
        whole(copies, duck, name, rows)

    monkeypatch.setattr(Copies, "append", full)
    with pytest.raises(MemoryError):
        store.checks()
    monkeypatch.setattr(Copies, "append", whole)
    file(store, "d3", toy.checks().assign(grid="newer", place="newer"))
    found = store.derived("unit_tallies").grid.to_pyarrow().to_pylist()
    assert "newer" in found and ("new" in found) is caught_up
