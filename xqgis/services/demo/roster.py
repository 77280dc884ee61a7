"""The roster of a demo town: the pack's posts, held by demo persons with a number for a name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from xqgis.model.roster import LEADING, OFFICE, Appointment, Post
from xqgis.model.town import Town
from xqgis.words import say

_LANG = "zh-Hans"
_BY_ROLE = {say(f"terms.post_{post.value}", _LANG): post for post in Post}


def demo_roster(town: Town) -> list[Appointment]:
    """Leading group, office and work groups as the pack has them; every name and document says demo.

    Whoever has the same title is the same person. The last deputy of each
    group of several changes when the third phase begins, so that days can be tried.
    """
    founded = town.founding.issued_on if town.founding else None
    begun = founded or town.phases[0].starts_on
    turn = town.phases[min(2, len(town.phases) - 1)].starts_on
    fresh = (say("terms.demo_person", _LANG, number=f"{number:02d}") for number in count(1))
    titled: dict[str, str] = {}

    def holder(title: str) -> str:
        if title not in titled:
            titled[title] = next(fresh)
        return titled[title]

    def made() -> Iterator[Appointment]:
        document = say("terms.demo", _LANG)
        for one in town.leading_posts:
            post, title = _BY_ROLE.get(one.role.zh, Post.MEMBER), one.post.zh
            yield Appointment(LEADING, post, title, holder(title), begun, None, document)
        if town.office:
            title = town.office.head_post.zh
            yield Appointment(OFFICE, Post.DIRECTOR, title, holder(title), begun, None, document)
        for group in town.groups:
            title = group.head_post.zh
            yield Appointment(group.code, Post.HEAD, title, holder(title), begun, None, document)
            for number in range(group.deputies):
                changes = number > 0 and number == group.deputies - 1 and begun < turn
                until = turn - timedelta(days=1) if changes else None
                yield Appointment(group.code, Post.DEPUTY, "", next(fresh), begun, until, document)
                if changes:
                    yield Appointment(group.code, Post.DEPUTY, "", next(fresh), turn, None, document)

    return list(made())
