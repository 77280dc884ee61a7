"""The sentences of a heat sheet, made from the catalogue in the reader's language."""

from __future__ import annotations

from xqgis.cartography import numbers, wording
from xqgis.cartography.heat_sheet import HeatCell, HeatSheet
from xqgis.model.grade import Grade
from xqgis.model.phase import Phase
from xqgis.words import say


def title(sheet: HeatSheet, lang: str) -> str:
    """新桥镇合标热力图."""
    return say("paper.heat_title", lang, town=sheet.town.in_(lang))


def subtitle(sheet: HeatSheet, lang: str) -> str:
    """What is counted and what the small maps colour."""
    asked = say("paper.comma", lang).join(name.in_(lang) for name in sheet.asked)
    by = say(f"paper.by_{sheet.by}", lang)
    facts = {"domains": len(sheet.domains), "phases": len(sheet.phases), "by": by}
    return (
        say("paper.heat_asked", lang, asked=asked, **facts) if asked else say("paper.heat_all", lang, **facts)
    )


def as_of(sheet: HeatSheet, lang: str) -> str:
    """数据截至2022-05-31 24:00，修订号 r4182."""
    return say("paper.as_of", lang, date=numbers.day(sheet.as_of), revision=sheet.imprint.revision)


def span(phase: Phase) -> str:
    """``2022-01-01—06-30``: the year once where it does not change."""
    if phase.ends_on is None:
        return f"{phase.starts_on.isoformat()}—"
    same = phase.ends_on.year == phase.starts_on.year
    return f"{phase.starts_on.isoformat()}—{f'{phase.ends_on:%m-%d}' if same else phase.ends_on.isoformat()}"


def goal(sheet: HeatSheet, phase: Phase, lang: str) -> str:
    """目标85—90%: the least and the greatest target of the phase's domains; empty without any."""
    targets = [sheet.cells[domain.code, phase.code].target for domain in sheet.domains]
    known = sorted(target for target in targets if target is not None)
    if not known:
        return ""
    return say("paper.heat_goal", lang, low=numbers.bound(known[0]), high=numbers.bound(known[-1]))


def figure_line(cell: HeatCell, sheet: HeatSheet, lang: str) -> str:
    """``(84.2–85.7) n=8,988``; for what is not rated, why not."""
    if cell.figure.grade is Grade.NOT_RATED:
        return wording.why_unrated(cell.figure, sheet.minimum, lang)
    return f"{wording.interval(cell.figure)} {say('paper.n', lang, count=numbers.count(cell.figure.n))}"


def note(sheet: HeatSheet, lang: str) -> str:
    """How to read bars, trend and small maps, in one line; the counts of areas by phase where they differ."""
    count = "→".join(numbers.count(areas) for areas in sheet.area_counts)
    return say("paper.heat_note", lang, areas=say(f"paper.legend_{sheet.by}", lang, count=count))
