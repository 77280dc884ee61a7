"""The roster on a day, against a second reading of it: every day painted with what was said last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xqgis.model.roster import Appointment, Post, standing

FIRST = date(2022, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(24)]
BODIES, HOLDERS = ("GA", "GB"), ("甲", "乙", "丙", "")
Import = list[Appointment]


@st.composite
def appointments(draw: st.DrawFn) -> Appointment:
    begun = draw(st.integers(0, 19))
    ended = draw(st.none() | st.integers(begun, 22))
    return Appointment(
        draw(st.sampled_from(BODIES)),
        draw(st.sampled_from((Post.HEAD, Post.DEPUTY))),
        "",
        draw(st.sampled_from(HOLDERS)),
        DAYS[begun],
        None if ended is None else DAYS[ended],
    )


IMPORTS = st.lists(st.lists(appointments(), min_size=1, max_size=4), max_size=4)


def painted(imports: Sequence[Import]) -> dict[date, list[Appointment]]:
    """Each day's appointments: an import wipes the days of its posts from their first on, then paints."""
    days: dict[date, list[Appointment]] = {day: [] for day in DAYS}
    for told in imports:
        for body in BODIES:
            for post in Post:
                mine = [one for one in told if (one.body, one.post) == (body, post)]
                for day in DAYS if mine else ():
                    if day >= min(one.valid_from for one in mine):
                        days[day] = [one for one in days[day] if (one.body, one.post) != (body, post)]
                        last = {one: one.valid_until or DAYS[-1] for one in mine}
                        days[day] += [one for one in mine if one.valid_from <= day <= last[one]]
    return days


def told_of(found: Sequence[Appointment]) -> list[tuple[object, ...]]:
    return sorted(
        (one.body, one.post.value, one.holder, one.valid_from, str(one.valid_until)) for one in found
    )


@given(IMPORTS)
def test_every_day_is_as_it_was_painted(imports: list[Import]) -> None:
    days = painted(imports)
    for day in DAYS:
        assert told_of(standing(imports, day)) == told_of(days[day])


@given(IMPORTS, st.randoms())
def test_neither_the_order_of_rows_nor_of_imports_about_different_posts_matters(
    imports: list[Import], chance: object
) -> None:
    """Rows shuffled, and each import cut into one a post, those brought in from the last to the first."""
    shuffle = chance.shuffle  # type: ignore[attr-defined]
    apart: list[Import] = []
    for told in imports:
        rows = list(told)
        shuffle(rows)
        posts = sorted({(one.body, one.post) for one in rows}, reverse=True)
        apart += [[one for one in rows if (one.body, one.post) == post] for post in posts]
    for day in DAYS:
        assert told_of(standing(apart, day)) == told_of(standing(imports, day))


@given(IMPORTS, st.lists(appointments(), min_size=1, max_size=4))
def test_days_before_an_import_begins_stay_as_they_were(imports: list[Import], later: Import) -> None:
    begun = min(one.valid_from for one in later)
    for day in DAYS:
        if day < begun:
            assert standing([*imports, later], day) == standing(imports, day)


@given(IMPORTS)
def test_the_last_import_of_all_days_is_all_that_stands(imports: list[Import]) -> None:
    """A whole history imported anew is the history, whatever was said before."""
    whole = [
        Appointment(body, post, "", "丁", DAYS[0]) for body in BODIES for post in (Post.HEAD, Post.DEPUTY)
    ]
    for day in DAYS:
        assert told_of(standing([*imports, whole], day)) == told_of(whole)


def test_a_name_is_in_no_trace_of_an_error() -> None:
    assert "甲" not in repr(Appointment("GA", Post.HEAD, "", "甲", FIRST))


def test_the_same_person_overlaps_with_themselves_in_one_post_alone() -> None:
    one = Appointment("GA", Post.HEAD, "", "甲", DAYS[0], DAYS[5])
    assert one.overlaps(Appointment("GA", Post.HEAD, "x", "甲", DAYS[5]))
    assert one.overlaps(Appointment("GA", Post.HEAD, "", "甲", DAYS[1], DAYS[2]))
    for other in (
        Appointment("GA", Post.HEAD, "", "甲", DAYS[6]),
        Appointment("GA", Post.HEAD, "", "乙", DAYS[0]),
        Appointment("GA", Post.DEPUTY, "", "甲", DAYS[0]),
        Appointment("GB", Post.HEAD, "", "甲", DAYS[0]),
    ):
        assert not one.overlaps(other) and not other.overlaps(one)
