"""So many times from an address in a span of time, however many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.people import Clock
from xqgis.services.pace import Pace


def test_each_address_has_its_own_count_and_a_new_one_with_each_span() -> None:
    clock = Clock()
    clock.now = 600.0
    pace = Pace(2, 60, clock)
    assert [pace.allows(one) for one in ("a", "a", "a", "b")] == [True, True, False, True]
    clock.now = 659.9
    assert not pace.allows("a")
    clock.now = 660.0
    assert pace.allows("a") and set(pace._done) == {"a"}


def test_many_at_once_are_as_many() -> None:
    pace = Pace(50, 60, lambda: 0.0)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: pace.allows("a"), range(200))) == 50
