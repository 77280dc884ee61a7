"""Our own form as a workbook: headers, drop-downs from the registry, how to fill it in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import xlsxwriter

from xqgis.model.standard import Item, Registry, Standard
from xqgis.model.town import Town
from xqgis.publish.table import TEXT_FORMAT, UNDATED, write_cell
from xqgis.words import say

ROWS = 5_000
_WIDTHS = {
    "date": 13,
    "grid_code": 19,
    "lon": 21,
    "lat": 21,
    "place": 24,
    "item": 46,
    "result": 10,
    "source": 14,
    "announced": 11,
    "note": 30,
}
_GUIDE_LINES = 9
_SYSTEM = "sys"
_ASKED = {"<=": "asked_at_most", ">=": "asked_at_least", "=": "asked_exactly"}


class Book(Protocol):
    """What the form needs of a pack."""

    @property
    def town(self) -> Town:
        """Its sources and its stored reference system."""

    @property
    def registry(self) -> Registry:
        """Its items."""


@dataclass(frozen=True, slots=True)
class _Pen:
    book: xlsxwriter.Workbook
    head: xlsxwriter.format.Format
    text: xlsxwriter.format.Format
    wrap: xlsxwriter.format.Format


def inspections_xlsx(pack: Book, lang: str) -> bytes:
    """The empty form in ``lang``, ready to be filled in and imported without a profile."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.set_properties({"created": UNDATED})
        pen = _Pen(
            book,
            head=book.add_format({"bold": True, "num_format": TEXT_FORMAT, "bottom": 1}),
            text=book.add_format({"num_format": TEXT_FORMAT}),
            wrap=book.add_format({"text_wrap": True, "valign": "top"}),
        )
        items = [pair for pair in pack.registry.items() if pair[1].method != _SYSTEM]
        _write_form(pen, pack.town, items, lang)
        _write_items(pen, pack.town, items, lang)
        _write_guide(pen, pack.town, items, lang)
    return packed.getvalue()


def label(item: Item, lang: str) -> str:
    """How an item stands in the drop-down; the reader takes the code before the first space."""
    return f"{item.code} {' '.join(item.name.in_(lang).split())}"


def header(town: Town, lang: str) -> dict[str, str]:
    """The form's columns in order; lon and lat say their reference system."""
    told = {field: say(f"ingest.column_{field}", lang) for field in _WIDTHS}
    brackets = f" ({town.stored_crs})" if lang == "en" else f"（{town.stored_crs}）"
    return {**told, "lon": told["lon"] + brackets, "lat": told["lat"] + brackets}


def _write_form(pen: _Pen, town: Town, items: Sequence[tuple[Standard, Item]], lang: str) -> None:
    sheet = pen.book.add_worksheet(say("ingest.sheet_form", lang))
    sheet.freeze_panes(1, 0)
    columns = list(_WIDTHS)
    for place, (field, text) in enumerate(header(town, lang).items()):
        sheet.set_column(place, place, _WIDTHS[field], pen.text)
        sheet.write_string(0, place, text, pen.head)
    lists = f"='{say('ingest.sheet_items', lang)}'!"
    choices: dict[str, object] = {
        "item": f"{lists}$A$2:$A${max(len(items), 1) + 1}",
        "result": [say(f"ingest.result_{name}", lang) for name in ("pass", "fail", "not_applicable")],
        "source": f"{lists}$F$2:$F${max(len(town.sources), 1) + 1}",
        "announced": [say("ingest.yes", lang), say("ingest.no", lang)],
    }
    for field, source in choices.items():
        place = columns.index(field)
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, place, ROWS, place, rule)


def _write_items(pen: _Pen, town: Town, items: Sequence[tuple[Standard, Item]], lang: str) -> None:
    sheet = pen.book.add_worksheet(say("ingest.sheet_items", lang))
    sheet.freeze_panes(1, 0)
    heads = ("item_code", "item_standard", "item_domain", "item_metric", "item_critical", "column_source")
    for place, (name, width) in enumerate(zip(heads, (58, 40, 24, 22, 10, 20), strict=True)):
        sheet.set_column(place, place, width, pen.text)
        sheet.write_string(0, place, say(f"ingest.{name}", lang), pen.head)
    domains = {domain.code: domain.name.in_(lang) for domain in town.domains}
    for number, (standard, item) in enumerate(items, 1):
        cells = (
            label(item, lang),
            f"{standard.code} {standard.name.in_(lang)}",
            domains.get(standard.domain, standard.domain),
            asked(item, lang),
            say("ingest.yes", lang) if item.critical else "",
        )
        for place, cell in enumerate(cells):
            write_cell(sheet, (number, place), cell, pen.text)
    for number, source in enumerate(town.sources.values(), 1):
        write_cell(sheet, (number, len(heads) - 1), source.in_(lang), pen.text)


def asked(item: Item, lang: str) -> str:
    """What an item asks for, e.g. ``不超过4件/百米``."""
    if item.metric == "bool":
        return say("ingest.asked_bool", lang)
    key = "asked_clock" if item.metric == "clock" else _ASKED[item.op]
    return say(f"ingest.{key}", lang, target=item.target, unit=item.unit.in_(lang)).strip()


def _write_guide(pen: _Pen, town: Town, items: Sequence[tuple[Standard, Item]], lang: str) -> None:
    sheet = pen.book.add_worksheet(say("ingest.sheet_guide", lang))
    sheet.set_column(0, 0, 96, pen.wrap)
    facts = {
        "item": items[0][1].code if items else "-",
        "sheet": say("ingest.sheet_items", lang),
        "sources": (", " if lang == "en" else "、").join(name.in_(lang) for name in town.sources.values()),
    }
    for number in range(_GUIDE_LINES):
        write_cell(sheet, (number, 0), say(f"ingest.guide_{number + 1}", lang, **facts), pen.wrap)
