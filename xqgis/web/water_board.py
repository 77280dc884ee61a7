"""The boards of 防溺水 as HTML: the lists with their counts, the sheet of one water, where buoys go."""

from __future__ import annotations

from collections.abc import Sequence

from xqgis.cartography.numbers import count
from xqgis.model.water import KitState, WaterGrade
from xqgis.services.water_risk import Buoys, Risks, Water
from xqgis.services.water_words import Reason, WaterWords
from xqgis.web.bars import file_link
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, join, tag
from xqgis.web.water_desk import LISTS, Shown
from xqgis.words import say

MOST = 200
"""So many rows of a list are shown; the file has them all."""
_HEADS = ("water", "place", "proposed", "share", "kit", "patrol")
_BUOY_HEADS = ("number", "water", "place", "proposed", "helped", "gain")


def head(found: Risks, lang: str) -> Markup:
    """The title of the page, how many waters there are, and what the season asks for."""
    told = say("web.waters_how", lang, count=count(len(found.waters)))
    season = say("web.waters_season" if found.in_season else "web.waters_quiet", lang)
    return tag(
        "div", tag("h1", say("web.page_waters", lang)), tag("span", f"{told} {season}"), class_="xq-page-head"
    )


def files(lang: str) -> Markup:
    """The list and the sheet to take away."""
    links = [
        file_link(say(f"web.waters_{kind}", lang), address)
        for kind, address in (
            ("png", f"/map/waters.png?lang={lang}"),
            ("xlsx", f"/map/waters.xlsx?lang={lang}"),
        )
    ]
    return tag("div", links, class_="xq-water-files")


def none_yet(lang: str) -> Markup:
    """A town without waters: what is missing and how to bring it."""
    return notice(say("web.waters_none", lang), say("web.waters_none_how", lang))


def tabs(found: Risks, best: Buoys, kept: Shown, lang: str) -> Markup:
    """The lists, each with its count."""
    counts = {
        "lacking": len(found.lacking()),
        "overdue": len(found.overdue()),
        "unsigned": len(found.unsigned()),
        "buoys": len(best.chosen),
        "all": len(found.waters),
    }
    buttons = [
        tag(
            "button",
            say(f"web.waters_tab_{name}", lang),
            tag("b", count(counts[name]), class_="xq-num"),
            type="button",
            data_pick=f"tab={name}",
            aria_pressed="true" if name == kept.tab else "false",
        )
        for name in LISTS
    ]
    return tag("div", buttons, class_="xq-tabs", role="group", aria_label=say("web.waters_lists", lang))


def table(waters: Sequence[Water], words: WaterWords, kept: Shown, lang: str) -> Markup:
    """The open list."""
    if not waters:
        return tag("p", say(f"web.waters_empty_{kept.tab}", lang), class_="xq-note xq-water-empty")
    heads = tag("tr", [tag("th", say(f"web.waters_{name}", lang), scope="col") for name in _HEADS])
    rows = [_row(water, words, kept) for water in waters[:MOST]]
    inside = tag("table", tag("thead", heads), tag("tbody", rows), class_="xq-grids xq-waters-table")
    more = None
    if len(waters) > MOST:
        facts = {"shown": count(MOST), "total": count(len(waters))}
        more = tag("p", say("web.waters_more", lang, **facts), class_="xq-note xq-water-empty")
    return tag("div", inside, more, class_="xq-grids-scroll", tabindex="0", data_scroll=f"waters-{kept.tab}")


def _row(water: Water, words: WaterWords, kept: Shown) -> Markup:
    late = (water.overdue_days or 0) > 0
    here = water.code == kept.water
    return tag(
        "tr",
        tag("td", _button(water)),
        tag("td", words.place(water)),
        tag("td", grade(water.grade, words), _signed(water, words)),
        tag("td", share(water, words)),
        tag("td", words.missing(water), class_="xq-alarm" if water.missing else "xq-quiet"),
        tag("td", words.patrol(water), class_="xq-alarm" if late else "xq-quiet"),
        class_="xq-here" if here else None,
        data_pick=f"water={water.code}",
        data_keep=water.code if here else None,
    )


def _signed(water: Water, words: WaterWords) -> Markup | None:
    """The grade that holds in place of the proposed one, where somebody signed it."""
    if water.signing is None:
        return None
    told = words.say("water.standing_signed", grade=words.grade(water.standing))
    return tag("small", told, class_="xq-quiet xq-signed")


def _button(water: Water) -> Markup:
    return tag("button", water.name, type="button", class_="xq-area", data_pick=f"water={water.code}")


def buoy_table(best: Buoys, found: Risks, words: WaterWords, kept: Shown, lang: str) -> Markup:
    """Where the next buoys go, in order, and how good the choice is."""
    how = tag("p", words.buoys(best), class_="xq-note xq-water-empty")
    heads = tag("tr", [tag("th", say(f"web.waters_{name}", lang), scope="col") for name in _BUOY_HEADS])
    rows = []
    for number, (at, gain, helped) in enumerate(zip(best.chosen, best.gains, best.helped, strict=True), 1):
        water = found.waters[at]
        cells = [str(number), _button(water), words.place(water), grade(water.grade, words)]
        cells += [say("web.waters_helps", lang, count=helped), f"{gain:.2f}"]
        chosen = "xq-here" if water.code == kept.water else None
        rows.append(
            tag("tr", [tag("td", cell) for cell in cells], class_=chosen, data_pick=f"water={water.code}")
        )
    inside = tag("table", tag("thead", heads), tag("tbody", rows), class_="xq-grids xq-waters-table")
    return tag("div", how, inside if rows else None, class_="xq-grids-scroll", tabindex="0")


def grade(of: WaterGrade, words: WaterWords) -> Markup:
    """A grade by mark, colour and word."""
    mark = tag("span", class_=f"xq-mark xq-risk-{of.key}", aria_hidden="true")
    return tag("span", mark, words.grade(of), class_="xq-water-grade")


def share(water: Water, words: WaterWords) -> Markup:
    """The share of weightings that are red, as a bar with its figure."""
    if not water.shares:
        return tag("span", words.share(water), class_="xq-quiet")
    fill = tag("span", style=f"width:{water.shares[0]:.1%}")
    bar = tag("span", fill, class_="xq-share", aria_hidden="true")
    return tag("span", bar, tag("span", words.share(water), class_="xq-num"), class_="xq-share-line")


def sheet(water: Water, words: WaterWords, lang: str, *, notes: bool = False) -> Markup:
    """Everything of one water: its kit item by item, why it has its grade, who answers, who signed.

    The reason of a signing is free text: told with ``notes`` only.
    """
    about = " · ".join((words.kind(water), words.place(water), words.size(water)))
    top = tag(
        "div",
        tag("b", water.name),
        tag("span", about, class_="xq-quiet"),
        tag(
            "span",
            grade(water.grade, words),
            _standing(water, words, lang, notes),
            class_="xq-water-standing",
        ),
        class_="xq-water-top",
    )
    kit = [_item(code, state, words.checked(state, day), words) for code, (state, day) in water.kit.items()]
    reasons = [_reason(one) for one in words.reasons(water)]
    why = say("web.waters_why", lang, grade=words.grade(water.grade))
    keeper = tag(
        "p",
        f"{words.say('water.post')}：" if lang != "en" else f"{words.say('water.post')}: ",
        words.keeper(water),
        tag("span", f" · {words.say('water.unit')} {words.unit(water)}"),
        class_="xq-note",
    )
    return join(
        top,
        tag("div", kit, class_="xq-kit"),
        tag("h2", why),
        tag("dl", reasons, class_="xq-reasons"),
        tag("p", words.weightings(water), class_="xq-weightings"),
        keeper,
        tag(
            "details", tag("summary", say("web.waters_method", lang)), tag("p", words.how()), class_="xq-note"
        ),
    )


def _standing(water: Water, words: WaterWords, lang: str, notes: bool) -> Markup:
    if water.signing is None or water.signed is None:
        return tag("span", say("web.waters_unsigned", lang), class_="xq-quiet")
    day = water.signing.at.date().isoformat() if water.signing.at else ""
    told = say("web.waters_signed", lang, grade=words.grade(water.signed), day=day)
    moved = water.signing.proposed != water.grade.key
    note = tag("span", say("web.waters_moved", lang), class_="xq-alarm") if moved else None
    reason = tag("span", water.signing.reason, class_="xq-quiet") if notes else None
    return join(tag("span", told), note, reason)


def _item(code: str, state: KitState, told: str, words: WaterWords) -> Markup:
    return tag(
        "div", tag("b", words.item(code)), tag("span", told), class_=f"xq-kit-item xq-kit-{state.value}"
    )


def _reason(one: Reason) -> Markup:
    bar = None
    if one.danger is not None:
        fill = tag("span", style=f"width:{one.danger:.1%}")
        bar = tag("span", fill, class_="xq-share", role="img", aria_label=f"{one.danger:.2f}")
    unknown = "xq-unknown" if one.danger is None else None
    return tag("div", tag("dt", one.name), tag("dd", one.told, class_=unknown), tag("dd", bar))
