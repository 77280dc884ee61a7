"""The roster: who holds which post of which body from when to when, and who stood on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

LEADING, OFFICE = "leading-group", "standard-office"
"""The codes of the leading group and of its office, which the pack gives none."""


ERASED = "■"
"""Stands for a holder whose name was erased."""


class Post(StrEnum):
    """The posts that the plan gives (R114, R115, R119 to R125), in the order in which they are read out."""

    INSTRUCTOR = "instructor"
    HEAD = "head"
    FIRST_DEPUTY = "first_deputy"
    DEPUTY = "deputy"
    DIRECTOR = "director"
    IN_CHARGE = "in_charge"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody in a post of a body, both days included; ``valid_until`` is None while it is open.

    ``title`` is what the person is besides, ``document`` the paper that says so; both may be empty.
    An empty ``holder`` says that the post was vacant, `ERASED` that somebody held it whose name
    is no longer kept. The name is all that is kept of a person, and no trace of an error may tell it.
    """

    body: str
    post: Post
    title: str
    holder: str = field(repr=False)
    valid_from: date
    valid_until: date | None = None
    document: str = ""

    def stands_on(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def overlaps(self, other: Appointment) -> bool:
        """Whether both put the same person (or the same vacancy) into the same post on some day.

        Of two whose names were erased nobody knows, so they do not.
        """
        if ERASED in {self.holder, other.holder}:
            return False
        same = (self.body, self.post, self.holder) == (other.body, other.post, other.holder)
        return same and (self.stands_on(other.valid_from) or other.stands_on(self.valid_from))


Place = tuple[int, int]
"""Where an appointment was told: the number of the import and of the row there, both from 0."""


def needed(imports: Sequence[Sequence[Appointment]], day: date) -> set[Place]:
    """Where the appointments were told that say who stands on ``day`` or later.

    >>> told = [Appointment("GA", Post.HEAD, "", "a", date(2021, 1, 1), date(2021, 12, 31)),
    ...         Appointment("GA", Post.HEAD, "", "b", date(2022, 1, 1))]
    >>> needed([told], date(2022, 6, 1))
    {(0, 1)}
    """
    place = {id(one): (number, row) for number, told in enumerate(imports) for row, one in enumerate(told)}
    begun = {one.valid_from for told in imports for one in told if one.valid_from > day}
    return {place[id(one)] for moment in {day, *begun} for one in standing(imports, moment)}


def standing(imports: Iterable[Sequence[Appointment]], day: date) -> list[Appointment]:
    """Who stood on a day, by all that was imported, oldest first (docs/decisions/0017).

    What an import says of a post of a body holds from the first day it names
    there and takes the place of all that was said before of the days from then
    on; of earlier days, and of posts it does not name, what was said before holds.

    >>> first, later = date(2022, 1, 1), date(2023, 1, 1)
    >>> old = Appointment("GA", Post.HEAD, "", "a", first)
    >>> new = Appointment("GA", Post.HEAD, "", "b", later)
    >>> [one.holder for day in (first, later) for one in standing([[old], [new]], day)]
    ['a', 'b']
    """
    found: dict[tuple[str, Post], list[Appointment]] = {}
    for told in imports:
        by_post: dict[tuple[str, Post], list[Appointment]] = {}
        for one in told:
            by_post.setdefault((one.body, one.post), []).append(one)
        for post, ones in by_post.items():
            if min(one.valid_from for one in ones) <= day:
                found[post] = ones
    return [one for ones in found.values() for one in ones if one.stands_on(day)]
