"""The boards of 检查地点 as HTML: the places of a kind, and the sheet of one with its standards."""

from __future__ import annotations

from urllib.parse import urlencode

from xqgis.cartography.numbers import count
from xqgis.model.place import Latest, StandardAt, Standing
from xqgis.services.place_results import PlaceLine, PlaceList, PlaceSheet
from xqgis.services.place_words import PlaceWords
from xqgis.web.bars import file_link
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, join, tag
from xqgis.web.place_desk import Shown
from xqgis.words import say

MOST = 200
"""So many rows of a list are shown; the file has them all."""
_HEADS = ("name", "where", "told", "last")


def none_yet(lang: str) -> Markup:
    """A town without any place: how to bring them."""
    return notice(say("web.places_all_none", lang), say("web.places_all_none_how", lang))


def files(kept: Shown, lang: str) -> Markup:
    """The list of the kind to take away."""
    links = [
        file_link(
            f"{say('web.places_list', lang)} {form.upper()}",
            f"/map/places.{form}?{urlencode({'kind': kept.kind, 'lang': lang})}",
        )
        for form in ("xlsx", "csv")
    ]
    return tag("div", links, class_="xq-water-files")


def head(found: PlaceList, words: PlaceWords, lang: str, *, demo: bool) -> Markup:
    """The kind, how its places stand, how many they are and as of when."""
    counts = {standing.value: count(number) for standing, number in found.counts().items()}
    facts = {"n": count(len(found.lines)), "checks": count(sum(line.n for line in found.lines))}
    told = [say("web.places_facts", lang, **facts, day=found.as_of)]
    if demo:
        told.append(say("web.place_demo", lang))
    return tag(
        "div",
        tag("b", words.kind(found.kind)),
        tag("span", say("web.places_counts", lang, **counts), class_="xq-query-facts"),
        tag("span", " · ".join(told), class_="xq-query-facts"),
        class_="xq-query-head",
    )


def table(found: PlaceList, words: PlaceWords, kept: Shown, lang: str, *, whole: bool = True) -> Markup:
    """The places of the kind, failed ones first; without any, how to bring them.

    ``whole``: whoever reads sees the whole town, so that none means none.
    """
    if not found.lines and not whole:
        return notice(words.say("place.none_seen"), words.say("place.none_seen_how"))
    if not found.lines:
        return notice(words.say("place.none"), words.empty(found.kind))
    heads = tag("tr", [tag("th", say(f"web.place_{name}", lang), scope="col") for name in _HEADS])
    rows = [_row(line, words, kept) for line in found.lines[:MOST]]
    inside = tag("table", tag("thead", heads), tag("tbody", rows), class_="xq-grids xq-places-table")
    more = None
    if len(found.lines) > MOST:
        facts = {"shown": count(MOST), "total": count(len(found.lines))}
        more = tag("p", say("web.places_more", lang, **facts), class_="xq-note xq-water-empty")
    scroll = f"places-{found.kind}"
    return tag("div", inside, more, class_="xq-grids-scroll", tabindex="0", data_scroll=scroll)


def _row(line: PlaceLine, words: PlaceWords, kept: Shown) -> Markup:
    place, here = line.place, line.place.code == kept.place
    pick = f"place={place.code}"
    name = tag(
        "button",
        place.name,
        type="button",
        class_="xq-area",
        data_pick=pick,
        aria_pressed="true" if here else "false",
    )
    return tag(
        "tr",
        tag("td", name),
        tag("td", words.where(place)),
        tag("td", _standing(line.standing, words), tag("span", words.line(line), class_="xq-quiet")),
        tag("td", line.last_on.isoformat() if line.last_on else "–", class_="xq-num"),
        class_="xq-here" if here else None,
        data_pick=pick,
        data_keep=place.code if here else None,
    )


def sheet(found: PlaceSheet, words: PlaceWords, lang: str, *, demo: bool) -> Markup:
    """One place: what it is, where, and each standard of its kind with what was found last."""
    place = found.place
    about = " · ".join((words.kind(place.kind), words.where(place), place.code))
    foot = [say("web.as_of", lang, day=found.as_of)] + ([say("web.place_demo", lang)] if demo else [])
    standards = [_standard(one, words, lang) for one in found.standards]
    none = tag("p", say("web.place_no_standards", lang), class_="xq-note")
    return tag(
        "section",
        tag("h2", place.name),
        tag("p", about, class_="xq-note"),
        tag("h3", say("web.place_standards", lang)),
        standards or none,
        tag("p", " · ".join(foot), class_="xq-note"),
        tag("p", say("web.place_method", lang), class_="xq-note"),
        class_="xq-place-sheet",
        aria_label=place.name,
    )


def _standard(one: StandardAt, words: PlaceWords, lang: str) -> Markup:
    names = ("item", "asked", "result")
    heads = tag("tr", [tag("th", say(f"web.place_{name}", lang), scope="col") for name in names])
    rows = [_item(each, words) for each in one.items]
    top = tag("div", tag("b", words.standard(one.code)), tag("span", one.code, class_="xq-quiet"))
    return tag(
        "div",
        tag("div", top, _standing(one.standing, words), class_="xq-place-top"),
        tag("p", words.of_standard(one), class_="xq-note"),
        tag("table", tag("thead", heads), tag("tbody", rows), class_="xq-place-items"),
        class_="xq-place-standard",
    )


def _item(one: Latest, words: PlaceWords) -> Markup:
    known = one.passed is not None
    basis = words.basis(one)
    told = join(
        tag("span", words.latest(one), class_=None if known else "xq-quiet"),
        tag("span", basis, class_="xq-quiet") if basis else None,
    )
    failed = "xq-failed" if one.passed is False else None
    cells = [words.item(one.item), words.asked(one.item), told]
    return tag("tr", [tag("td", cell) for cell in cells], class_=failed)


def _standing(standing: Standing, words: PlaceWords) -> Markup:
    """Passed, failed or never checked: by word and filling."""
    return tag("span", words.standing(standing), class_=f"xq-stands xq-stands-{standing.value}")
