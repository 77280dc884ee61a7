"""Differences of rates in words and as JSON: the same on page, wall, paper, legend and terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isinf

from xqgis.cartography.numbers import MINUS, count, difference
from xqgis.model.actor import Actor
from xqgis.model.name import Name
from xqgis.scoring.pilots import FEWEST_CHOSEN, FEWEST_OTHERS, MOST_CHOICES, Difference
from xqgis.services.labels import Labels
from xqgis.services.pilots import PILOTS, Compared, Contrast, compared, contrast, side_codes
from xqgis.services.town_hall import TownHall
from xqgis.words import LANGUAGES, say

Json = dict[str, object]
_LEAST_SHOWN = 0.0005


def points(gap: float, lang: str) -> str:
    """``+10.5点``."""
    return say("query.points", lang, points=difference(gap))


def points_span(low: float, high: float, lang: str) -> str:
    """``(3.6–17.4)``, with 至 where a sign or an end without a bound would make a dash unreadable."""
    if isinf(low) or isinf(high):
        ends = (say("pilots.no_low", lang), say("pilots.no_high", lang))
        told = [ends[at] if isinf(one) else _bare(one) for at, one in enumerate((low, high))]
        return say("query.points_across", lang, low=told[0], high=told[1])
    low_told, high_told = _bare(low), _bare(high)
    signed = low < 0 < high or MINUS in low_told + high_told
    return say("query.points_across" if signed else "query.points_span", lang, low=low_told, high=high_told)


def p_told(found: Difference, lang: str, key: str = "p") -> str:
    """``p=0.009``; empty where no choices were compared. ``key`` may be ``p_like``."""
    if found.p is None:
        return ""
    if found.p < _LEAST_SHOWN:
        return say(f"pilots.{key}_small", lang)
    return say(f"pilots.{key}", lang, p=f"{found.p:.3f}")


def verdict(found: Contrast, lang: str) -> str:
    """能区分, 不能区分 or 不作比较."""
    if found.found is None:
        return say("pilots.nothing", lang)
    return say("pilots.clear" if found.found.clear else "pilots.unclear", lang)


def why_none(hall: TownHall, one: Contrast, lang: str) -> str:
    """Why a contrast has no figure; empty where it has one."""
    if not one.why:
        return ""
    if one.why == "not_begun":
        return say("pilots.not_begun", lang)
    side = one.ours if one.why == "few_ours" else one.rest
    if len(one.ours) == len(one.rest) == 1:
        return say("pilots.few_village", lang, name=Labels(hall, lang).village(side[0].code))
    least = FEWEST_CHOSEN if one.why == "few_ours" else FEWEST_OTHERS
    rated = sum(member.value is not None for member in side)
    return say(f"pilots.{one.why}", lang, n=rated, least=least)


def basis(hall: TownHall, one: Contrast, lang: str) -> str:
    """Whether the difference is a plain one or of changes, and since when."""
    two = len(one.ours) == len(one.rest) == 1
    if not one.baseline:
        return say("pilots.plain_villages" if two else "pilots.plain", lang)
    town = hall.town
    told = say("pilots.changes", lang, phase=town.phase(one.baseline).name.in_(lang))
    own = town.before_pilots()
    codes = [phase.code for phase in town.phases]
    if two and not any(member.code in side_codes(hall, PILOTS)[0] for member in (*one.ours, *one.rest)):
        return told
    if own is None or codes.index(one.baseline) > codes.index(own.code):
        late = say("pilots.changes_late", lang, phase=town.phase(one.baseline).name.in_(lang))
        return f"{told} {late}" if lang == "en" else told + late
    return told


def choices_told(found: Difference, like: Difference | None, lang: str) -> list[str]:
    """How p came about: one sentence for all choices, one for those among the like."""
    if found.p is None:
        return [say("pilots.method_villages", lang)]
    if found.drawn:
        told = [say("pilots.choices_drawn", lang, most=count(MOST_CHOICES), choices=count(found.choices))]
    else:
        least = f"{1 / found.choices:.3f}"
        told = [say("pilots.choices_all", lang, choices=count(found.choices), least=least)]
    if like:
        told.append(say("pilots.choices_like", lang, choices=count(like.choices)))
    return [*told, *([] if found.bounded else [say("pilots.unbounded", lang)])]


def method(hall: TownHall, found: Compared, cells: Sequence[tuple[str, str]], lang: str) -> list[str]:
    """What has to be said beside the figures of ``cells``: who was chosen, what differs, how p came about."""
    shown = [found.contrasts[cell] for cell in cells]
    told = [] if found.sides.are_villages else [say("pilots.banner", lang)]
    told += [basis(hall, one, lang) for one in shown if one.found]
    told += _plain_among(hall, shown, lang)
    told += [line for one in shown if one.found for line in choices_told(one.found, one.like, lang)]
    told += [
        say("pilots.left_out_of", lang, domain=hall.town.domain(one.domain).name, names=names)
        for one in shown
        if (names := _left_out(hall, one, lang))
    ]
    return list(dict.fromkeys(told))


def _plain_among(hall: TownHall, shown: Sequence[Contrast], lang: str) -> list[str]:
    """Which cells have a plain difference, where others are told by changes."""
    told = [one for one in shown if one.found]
    plain = [one for one in told if not one.baseline]
    if not plain or len(plain) == len(told):
        return []
    names = Labels(hall, lang)
    cells = ((names.domain(one.domain), names.phase(one.phase)) for one in plain)
    whole = tuple(say("pilots.detail", lang, domain=domain, phase=phase) for domain, phase in cells)
    return [say("pilots.plain_among", lang, cells=say("pilots.apart", lang).join(whole))]


def detectable_told(one: Contrast, lang: str) -> str:
    """``最小可检出差14.9点``; empty without one."""
    if one.detectable is None:
        return ""
    return say("pilots.detectable_is", lang, points=difference(one.detectable).lstrip("+"))


def sentence(hall: TownHall, one: Contrast, lang: str) -> str:
    """A contrast in one line: difference, interval, p, what could be seen, verdict; or why there is none."""
    if one.found is None:
        return why_none(hall, one, lang)
    found = one.found
    parts = [
        f"{points(found.estimate, lang)} {points_span(found.low, found.high, lang)}",
        p_told(found, lang),
        p_told(one.like, lang, "p_like") if one.like else "",
        detectable_told(one, lang),
        verdict(one, lang),
    ]
    return say("pilots.joint", lang).join(part for part in parts if part)


def brief(hall: TownHall, actor: Actor, cell: tuple[str, str], lang: str) -> str:
    """What a legend and the wall say of the pilots in a cell; empty where there is no figure."""
    one = contrast(hall, actor, cell)
    if one.found is None:
        return ""
    found = one.found
    span = f"{points(found.estimate, lang)} {points_span(found.low, found.high, lang)}"
    return say("pilots.brief", lang, told=span, p=p_told(found, lang), verdict=verdict(one, lang))


def sheet_notes(hall: TownHall, actor: Actor, cell: tuple[str, str], as_of: date) -> tuple[Name, ...]:
    """What a sheet of the pilots says beside its map, in both languages."""
    found = compared(hall, actor, as_of=as_of)
    if cell not in found.contrasts:
        return ()
    both = [
        (sentence(hall, found.contrasts[cell], lang), *method(hall, found, [cell], lang))
        for lang in (LANGUAGES[0], "en")
    ]
    return tuple(Name(zh, en) for zh, en in zip(*both, strict=True))


def facts(one: Contrast) -> Json:
    """A contrast as JSON: rates and differences 0-1, an end without a bound is null."""
    ours, rest = one.means
    return {
        "domain": one.domain,
        "phase": one.phase,
        "baseline": one.baseline,
        "why": one.why,
        "found": _difference(one.found),
        "like": _difference(one.like),
        "detectable": one.detectable,
        "ours": {"mean": ours, "units": [member.code for member in one.ours if member.value is not None]},
        "rest": {"mean": rest, "units": [member.code for member in one.rest if member.value is not None]},
        "left_out": list(one.left_out),
    }


def board_facts(found: Compared, cells: Sequence[tuple[str, str]]) -> Json:
    """What is compared, as of when, and the contrasts of ``cells``."""
    told: Mapping[str, str] = found.sides.parameters()
    return {
        "as_of": found.as_of.isoformat(),
        "revision": found.revision,
        **told,
        "contrasts": [facts(found.contrasts[cell]) for cell in cells],
    }


def _difference(found: Difference | None) -> Json | None:
    if found is None:
        return None
    return {
        "estimate": found.estimate,
        "low": None if isinf(found.low) else found.low,
        "high": None if isinf(found.high) else found.high,
        "p": found.p,
        "choices": found.choices,
        "drawn": found.drawn,
        "clear": found.clear,
    }


def _left_out(hall: TownHall, one: Contrast, lang: str) -> tuple[str, ...]:
    """The units that are not rated and therefore not counted; none where there is no figure at all."""
    names = Labels(hall, lang)
    return tuple(names.village(code) for code in one.left_out) if one.found else ()


def _bare(gap: float) -> str:
    return difference(gap).removeprefix("+")
