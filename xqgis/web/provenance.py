"""这个数怎么来的: the card beside a figure that says where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from xqgis.cartography.numbers import bound, count, interval, percent, tenths
from xqgis.cartography.wording import batch
from xqgis.model.grade import Grade, Verdict
from xqgis.services.labels import Labels
from xqgis.services.query import Provenance
from xqgis.services.query_checks import narrowed
from xqgis.services.town_hall import TownHall
from xqgis.web.bars import icon
from xqgis.web.boards import not_rated_because
from xqgis.web.markup import Markup, join, tag
from xqgis.words import say


def figure_button(shown: str, pick: str, label: str) -> Markup:
    """A figure that opens its origin: dashed underline; ``pick`` is ``about=...``."""
    return tag("button", shown, type="button", class_="xq-origin", data_pick=pick, aria_label=label)


def popover(hall: TownHall, found: Provenance, beside: str, lang: str, here: str = "") -> Markup:
    """The card of ``found``; ``beside`` is the pick of the figure it stands beside.

    ``here`` is the pick that lists the checks on this very page; without one
    the card leads to the grid query.
    """
    lines = [
        join(tag("dt", say(f"query.origin_{name}", lang)), tag("dd", told))
        for name, told in _facts(hall, found, lang).items()
        if told
    ]
    close = tag(
        "button",
        icon("close"),
        type="button",
        class_="xq-close",
        data_pick="about=",
        aria_label=say("query.close", lang),
    )
    heading = tag("span", tag("b", say("query.origin", lang)), tag("span", subject_of(hall, found, lang)))
    return tag(
        "section",
        tag("div", heading, close, class_="xq-origin-head"),
        tag("dl", lines),
        tag("div", _see(found, here, lang), _cite(hall, found, lang), class_="xq-origin-foot"),
        class_="xq-origin-card xq-loose",
        role="dialog",
        aria_label=say("query.origin", lang),
        data_beside=beside,
    )


def address_of(found: Provenance, **more: str) -> str:
    """The grid query that gives this figure again."""
    asked = narrowed(found.chosen, found.by, found.area).parameters()
    level = {"by": found.by} if found.by == "village" else {}
    return f"/query?{urlencode({**asked, **level, **more})}"


def subject_of(hall: TownHall, found: Provenance, lang: str) -> str:
    """What the figure is of, in words: area and conditions."""
    labels = Labels(hall, lang)
    asked = narrowed(found.chosen, found.by, found.area).parameters()
    if "grid" in asked:
        asked.pop("village", None)
    told = [labels.condition(name, value) for name, value in asked.items() if name not in {"from", "to"}]
    days = (asked.get("from", ""), asked.get("to", ""))
    told += [say("query.days", lang, starts=days[0], ends=days[1])] if any(days) else []
    return say("query.dot", lang).join(told) if told else say("query.everything", lang)


def _facts(hall: TownHall, found: Provenance, lang: str) -> Mapping[str, Markup | str]:
    figure = found.figure
    return {
        "value": _value(hall, found, lang),
        "target": _target(found, lang),
        "definition": say("query.definition", lang) if figure.n else "",
        "fraction": _fraction(found, lang) if figure.n else "",
        "left_out": _left_out(hall, found, lang),
        "sources": _by_source(hall, found.sources, lang),
        "versions": _versions(found, lang),
        "shrunk": _shrunk(found, lang),
        "veto": _veto(hall, found, lang),
        "as_of": say("query.origin_until", lang, day=found.as_of.isoformat(), revision=found.revision),
    }


def _value(hall: TownHall, found: Provenance, lang: str) -> Markup:
    figure = found.figure
    grade = say(f"terms.grade_{figure.grade.key}", lang)
    if figure.rate is None or figure.low is None or figure.high is None:
        return tag("span", tag("b", grade), say("query.no_checks", lang))
    span = f"{percent(figure.rate)} {interval(figure.low, figure.high)}"
    if figure.grade is Grade.NOT_RATED:
        return tag("span", tag("b", grade), not_rated_because(figure, hall.town.minimum, lang))
    return tag("span", tag("b", span), grade)


def _target(found: Provenance, lang: str) -> str:
    if found.target is None:
        return ""
    verdict = found.figure.against(found.target)
    word = say(f"web.verdict_{verdict.value}", lang) if verdict is not Verdict.NONE else ""
    return say("query.target_verdict", lang, target=bound(found.target), verdict=word).rstrip("，, ")


def _fraction(found: Provenance, lang: str) -> str:
    figure = found.figure
    facts = {"n_eff": tenths(figure.n_eff), "visits": count(figure.visits)}
    return say("query.fraction", lang, passed=count(figure.passed), n=count(figure.n), **facts)


def _left_out(hall: TownHall, found: Provenance, lang: str) -> str:
    told = []
    if found.not_applicable:
        told.append(say("query.left_na", lang, n=count(found.not_applicable)))
    if found.other_sources:
        told.append(say("query.left_sources", lang, sources=_by_source(hall, found.other_sources, lang)))
    if found.nowhere:
        level = say(f"query.level_{found.by}", lang)
        told.append(say("query.left_nowhere", lang, n=count(found.nowhere), level=level))
    return say("query.semicolon", lang).join(told) if told else say("query.none", lang)


def _by_source(hall: TownHall, sources: Mapping[str, int], lang: str) -> str:
    labels = Labels(hall, lang)
    told = [say("query.counted", lang, what=labels.source(code), n=count(n)) for code, n in sources.items()]
    return say("web.list_comma", lang).join(told)


def _versions(found: Provenance, lang: str) -> str:
    told = [
        say(
            "query.version",
            lang,
            code=one.code,
            n=count(one.n),
            starts=one.first.isoformat(),
            ends=one.last.isoformat(),
        )
        for one in found.versions
    ]
    return say("query.semicolon", lang).join(told)


def _shrunk(found: Provenance, lang: str) -> str:
    shrunk = found.figure.shrunk
    return "" if shrunk is None else say("query.shrunk", lang, rate=percent(shrunk))


def _veto(hall: TownHall, found: Provenance, lang: str) -> str:
    item = found.figure.veto_item
    return say("query.veto_open", lang, item=Labels(hall, lang).item(item)) if item else ""


def _see(found: Provenance, here: str, lang: str) -> Markup | None:
    if not found.figure.n:
        return None
    word = say("query.see_rows", lang, n=count(found.figure.n))
    if here:
        return tag("button", word, type="button", class_="xq-small xq-accent", data_pick=here)
    return tag("a", word, href=address_of(found, rows="all"), target="_self", class_="xq-small xq-accent")


def _cite(hall: TownHall, found: Provenance, lang: str) -> Markup:
    figure = found.figure
    rated = figure.rate is not None and figure.low is not None and figure.high is not None
    shown = (
        f"{percent(figure.rate or 0.0)} {interval(figure.low or 0.0, figure.high or 0.0)}"
        if rated and figure.grade is not Grade.NOT_RATED
        else say("terms.grade_not_rated", lang)
    )
    text = say(
        "query.citation",
        lang,
        town=hall.town.name.in_(lang),
        subject=subject_of(hall, found, lang),
        shown=shown,
        n=count(figure.n),
        day=found.as_of.isoformat(),
        revision=found.revision,
        standards=batch(hall.registry.version_on(found.as_of), lang),
        mark=say("terms.demo", lang) if hall.town.demo else "",
    )
    word = tag("span", say("query.copy_citation", lang), data_said=say("query.copied", lang))
    return tag(
        "button",
        word,
        type="button",
        class_="xq-small",
        data_copy=text.rstrip("，, "),
        data_address=address_of(found),
    )
