"""The sentences of a sheet, made from the catalogue in the reader's language."""

from __future__ import annotations

import re
from datetime import date

from xqgis.cartography import numbers
from xqgis.cartography.sheet import Imprinted, MapSheet, Unit
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade, GradeLine
from xqgis.model.town import Minimum
from xqgis.words import say

_BATCH = re.compile(r"batch-(\d+)(?:\.(\d+))?")
_ORDINALS = "零一二三四五六七八九十"
_DATUMS = {"EPSG:4490": "CGCS2000", "EPSG:4326": "WGS 84"}


def title(sheet: MapSheet, lang: str) -> str:
    """新桥镇交通治理合标情况图, or that of its pilots."""
    if sheet.view.layer == "pilots":
        return say("pilots.sheet_title", lang, town=sheet.town.in_(lang), domain=sheet.domain.in_(lang))
    return say("paper.title", lang, town=sheet.town.in_(lang), domain=sheet.domain.in_(lang))


def span(sheet: MapSheet, lang: str) -> str:
    """The days looked at; the year is said twice only when it changes."""
    first, last = sheet.starts_on, sheet.ends_on
    if last < first:
        return say("paper.span_not_begun", lang, first=_day(first, lang))
    same = first.year == last.year
    return say("paper.span", lang, first=_day(first, lang), last=_day(last, lang, short=same))


def _day(day: date, lang: str, *, short: bool = False) -> str:
    if short:
        return say("paper.date_short", lang, month=day.month, day=day.day)
    return say("paper.date", lang, year=day.year, month=day.month, day=day.day)


def phase(sheet: MapSheet, lang: str) -> str:
    """The phase's name without 阶段, which the sentence round it says."""
    return sheet.phase.in_(lang).removesuffix("阶段")


def subtitle(sheet: MapSheet, lang: str) -> str:
    """Phase, days and level: 集中攻坚阶段（2022年1月1日至5月31日）　按网格."""
    level = say(f"paper.by_{sheet.view.by}", lang)
    return say("paper.subtitle", lang, phase=phase(sheet, lang), span=span(sheet, lang), by=level)


def plate_subtitle(sheet: MapSheet, lang: str) -> str:
    """The one line under a plate's title, with the town's figure in it."""
    parts = [figure_line(sheet, lang, short=True)]
    whole = sheet.whole
    if _is_rated(whole):
        parts.insert(0, say("paper.rate", lang, rate=rate(whole, lang), interval=interval(whole)))
    level = say(f"paper.by_{sheet.view.by}", lang)
    told = say("paper.comma", lang).join(parts)
    facts = {"phase": phase(sheet, lang), "span": span(sheet, lang), "by": level, "told": told}
    return say("paper.plate_subtitle", lang, **facts)


def headline(sheet: MapSheet, lang: str) -> str:
    """The town's rate, or 未评."""
    return rate(sheet.whole, lang)


def rate(figure: Figure, lang: str) -> str:
    """``86.9%``, or 未评."""
    if _is_rated(figure):
        return numbers.percent(figure.rate or 0.0)
    return grade(Grade.NOT_RATED, lang)


def figure_line(sheet: MapSheet, lang: str, *, short: bool = False) -> str:
    """Interval, n, target and verdict of the whole town; ``short`` leaves the interval out."""
    whole = sheet.whole
    if not _is_rated(whole):
        return why_unrated(whole, sheet.minimum, lang)
    parts = [] if short else [interval(whole)]
    parts.append(say("paper.n", lang, count=numbers.count(whole.n)))
    if sheet.target is not None:
        verdict = say(f"terms.verdict_{sheet.verdict.value}", lang)
        parts.append(say("paper.target", lang, rate=numbers.bound(sheet.target), verdict=verdict))
    return say("paper.comma" if short else "paper.joint", lang).join(parts)


def interval(figure: Figure) -> str:
    """``(86.3–87.5)``, empty without one."""
    if figure.low is None or figure.high is None:
        return ""
    return numbers.interval(figure.low, figure.high)


def why_unrated(figure: Figure, minimum: Minimum, lang: str) -> str:
    """``n=7，不足10``: what a figure lacks to be rated."""
    if figure.n < minimum.checks:
        return say("paper.few_checks", lang, count=numbers.count(figure.n), minimum=minimum.checks)
    facts = {"count": numbers.count(figure.n), "visits": figure.visits, "minimum": minimum.visits}
    return say("paper.few_visits", lang, **facts)


def grade(of: Grade, lang: str) -> str:
    """合标, 达标, 基本达标, 不达标 or 未评."""
    return say(f"terms.grade_{of.key}", lang)


def threshold(of: Grade, line: GradeLine, minimum: Minimum, lang: str) -> str:
    """What a grade takes: ``≥95%``, ``85–95%``, ``<75%``; for 未评 the minimum."""
    full, met, nearly = (numbers.bound(bound) for bound in (line.full, line.met, line.nearly))
    if of is Grade.FULL:
        return say("paper.over", lang, low=full)
    if of is Grade.NOT_MET:
        return say("paper.under", lang, high=nearly)
    if of is Grade.NOT_RATED:
        return say("paper.few", lang, checks=minimum.checks, visits=minimum.visits)
    low, high = (met, full) if of is Grade.MET else (nearly, met)
    return say("paper.between", lang, low=low, high=high)


def other_lines(sheet: MapSheet, lang: str) -> list[str]:
    """One sentence per base track that is held to other lines in this phase."""
    return [
        say("paper.other_lines", lang, track=track.in_(lang), **_bounds(line))
        for track, line in sheet.other_lines
    ]


def _bounds(line: GradeLine) -> dict[str, str]:
    return {name: numbers.bound(getattr(line, name)) for name in ("full", "met", "nearly")}


def note(sheet: MapSheet, lang: str) -> str:
    """How the grades are made, for a plate's foot."""
    facts = {"checks": sheet.minimum.checks, "visits": sheet.minimum.visits}
    return say("paper.note", lang, **_bounds(sheet.line), **facts)


def more(units: tuple[Unit, ...], lang: str) -> str:
    """What the table leaves out: how many units, and from which rate to which."""
    rates = [unit.figure.rate for unit in units if _is_rated(unit.figure) and unit.figure.rate is not None]
    if not rates:
        return say("paper.more_plain", lang, count=len(units))
    high, low = numbers.percent(max(rates)), numbers.percent(min(rates))
    return say("paper.more", lang, count=len(units), high=high, low=low)


def as_of(sheet: MapSheet, lang: str, *, short: bool = False) -> str:
    """数据截至2022-05-31 24:00，修订号 r4182; ``short`` leaves the first words out."""
    facts = {"date": numbers.day(sheet.view.as_of), "revision": sheet.imprint.revision}
    return say("paper.as_of_short", lang, **facts) if short else say("paper.as_of", lang, **facts)


def sheet_number(sheet: MapSheet) -> str:
    """A number that tells what the sheet shows: town, domain, phase, level, day, revision."""
    view = sheet.view
    level = view.by[0].upper()
    layer = view.layer[:1].upper()
    return (
        f"{sheet.code}-{view.domain}{view.phase}{level}{layer}-{view.as_of:%Y%m%d}-r{sheet.imprint.revision}"
    )


def standard(sheet: Imprinted, lang: str) -> str:
    """标准第一批; a version that is no batch is told as it is."""
    return say("paper.standard", lang, version=batch(sheet.imprint.standard, lang))


def batch(version: str, lang: str) -> str:
    """The batch of standards that a version names; one that is no batch is told as it is.

    >>> batch("batch-1", "zh-Hans"), batch("2023修订", "zh-Hans")
    ('第一批', '2023修订')
    """
    found = _BATCH.fullmatch(version)
    if not found:
        return version
    number, patch = found.groups()
    told = _ORDINALS[int(number)] if lang != "en" and int(number) <= 10 else number
    if patch:
        return say("paper.batch_patched", lang, number=told, patch=patch)
    return say("paper.batch", lang, number=told)


def sources(sheet: Imprinted, lang: str) -> str:
    """Who checked; empty when nobody has yet."""
    return say("paper.and", lang).join(name.in_(lang) for name in sheet.imprint.sources)


def office(sheet: Imprinted, lang: str) -> str:
    """镇标准化办, or as the pack calls it."""
    return sheet.imprint.office.in_(lang) or say("paper.office", lang)


def made_at(sheet: Imprinted) -> str:
    """``2022-06-01 09:15``."""
    return sheet.imprint.generated_at.strftime("%Y-%m-%d %H:%M")


def caveats(sheet: Imprinted, lang: str, *, short: bool = False) -> list[str]:
    """That outlines are schematic and data invented, where they are."""
    told = []
    if sheet.imprint.schematic:
        told.append(say("paper.schematic_short" if short else "paper.schematic", lang))
    if sheet.imprint.demo:
        told.append(say("paper.demo", lang))
    return told


def stamp(sheet: Imprinted, lang: str) -> str:
    """内部工作用图, or the map's review number."""
    number = sheet.imprint.review_number
    return say("paper.review", lang, number=number) if number else say("paper.internal", lang)


def projection(sheet: MapSheet, lang: str) -> str:
    """CGCS2000，三度带，中央经线114°; codes where the system has no name of its own here."""
    stored, measured = sheet.ground.stored, sheet.ground.measured
    datum = _DATUMS.get(stored, stored)
    return say("paper.comma", lang).join([datum, _zone(measured, lang)])


def _zone(measured: str, lang: str) -> str:
    code = int(measured.rpartition(":")[2]) if measured.rpartition(":")[2].isdigit() else 0
    if 4534 <= code <= 4554:  # CGCS2000 / 3-degree Gauss-Kruger CM 75E .. 135E
        return say("paper.zone", lang, degrees=75 + 3 * (code - 4534))
    if 4502 <= code <= 4512:  # CGCS2000 / Gauss-Kruger CM 75E .. 135E
        return say("paper.zone_wide", lang, degrees=75 + 6 * (code - 4502))
    return say("paper.projected_in", lang, code=measured)


def _is_rated(figure: Figure) -> bool:
    return figure.grade is not Grade.NOT_RATED and figure.rate is not None
