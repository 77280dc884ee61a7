"""Pieces: whatever days are wanted, what is read comes to them and is no more than it need be."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xqgis.model.name import Name
from xqgis.model.phase import Phase
from xqgis.scoring.pieces import NO_PHASE, Days, Pieces, pieces, spans

START = date(2022, 1, 1)
Numbers = st.integers(min_value=-10, max_value=70)


def day(number: int) -> date:
    return START + timedelta(number)


def each(days: Days) -> list[date]:
    return [days.first + timedelta(number) for number in range(len(days))]


@st.composite
def plans(draw: st.DrawFn) -> list[Phase]:
    """Phases that follow each other, the last with or without an end."""
    found, begins = [], draw(st.integers(0, 20))
    for number in range(draw(st.integers(1, 4))):
        ends = begins + draw(st.integers(0, 15))
        found.append(Phase(str(number + 1), Name("阶段"), day(begins), day(ends)))
        begins = ends + 1
    if draw(st.booleans()):
        found.append(Phase("S", Name("长效"), day(begins), None))
    return found


@st.composite
def stretches(draw: st.DrawFn) -> Days:
    first = draw(Numbers)
    return Days(day(first), day(first + draw(st.integers(0, 60))))


def read(found: Pieces, phases: list[Phase], whole: Days) -> Counter[date]:
    """How often each day is in what is read: sums first, then tallies."""
    own = spans(phases, whole)
    summed = [one for days in own if days.phase in found.phases for one in each(days)]
    counted = Counter(summed)
    counted.update(one for days in found.added for one in each(days))
    counted.subtract(each(found.taken))
    return counted


@given(phases=plans(), whole=stretches(), wanted=stretches())
def test_every_day_wanted_is_read_once_and_no_other(phases: list[Phase], whole: Days, wanted: Days) -> None:
    found = pieces(phases, whole, wanted)
    told = read(found, phases, whole)
    assert {one: times for one, times in told.items() if times} == dict.fromkeys(each(wanted.meet(whole)), 1)
    assert len(found.values()) == len(found.marks().values()) and len(found.phases) == len(phases) + 1


@given(phases=plans(), whole=stretches(), wanted=stretches())
def test_no_day_is_read_singly_that_a_sum_has(phases: list[Phase], whole: Days, wanted: Days) -> None:
    found = pieces(phases, whole, wanted)
    single = {one for days in (*found.added, found.taken) for one in each(days)}
    for span in spans(phases, whole):
        if span.phase and span.within(wanted):
            assert span.phase in found.phases and not single & {*each(span)}
        if span.phase and wanted.last >= span.last:
            assert 2 * len(single & {*each(span)}) <= len(span)


def test_the_last_days_are_never_taken_out_of_a_sum_that_knows_the_last_of_them() -> None:
    phases = [Phase("1", Name("一"), day(0), day(9)), Phase("2", Name("二"), day(10), day(19))]
    whole = Days(day(0), day(19))
    assert pieces(phases, whole, Days(day(0), day(18))).added[0] == Days(day(10), day(18), "2")
    early = pieces(phases, whole, Days(day(1), day(40)))
    assert (early.taken, early.added[0].first) == (Days(day(0), day(0)), date.max)
    assert set(early.phases) == {"1", "2"}
    assert set(pieces(phases, whole, Days(day(40), day(50))).phases) == {NO_PHASE}
