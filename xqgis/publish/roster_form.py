"""The empty form of a roster as a workbook: headers, drop-downs of bodies and posts, how to fill it in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from xqgis.model.name import Name
from xqgis.model.roster import Post
from xqgis.publish.table import TEXT_FORMAT, UNDATED, write_cell
from xqgis.words import say

ROWS = 1_000
_WIDTHS = {"body": 40, "post": 14, "title": 28, "holder": 16, "from": 14, "until": 14, "document": 26}
_GUIDE_LINES = 7


def roster_xlsx(fields: Sequence[str], bodies: Mapping[str, Name], lang: str) -> bytes:
    """The form in ``lang``, ready to be filled in and imported; the codes are those of ``bodies``."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.set_properties({"created": UNDATED})
        head = book.add_format({"bold": True, "num_format": TEXT_FORMAT, "bottom": 1})
        text = book.add_format({"num_format": TEXT_FORMAT})
        form = book.add_worksheet(say("ingest.sheet_roster", lang))
        form.freeze_panes(1, 0)
        for place, name in enumerate(fields):
            form.set_column(place, place, _WIDTHS[name], text)
            form.write_string(0, place, say(f"ingest.roster_{name}", lang), head)
        codes = book.add_worksheet(say("ingest.sheet_codes", lang))
        lists = (
            (say("ingest.roster_body", lang), [f"{code} {name.in_(lang)}" for code, name in bodies.items()]),
            (say("ingest.roster_post", lang), [say(f"terms.post_{post.value}", lang) for post in Post]),
        )
        for place, (title, words) in enumerate(lists):
            codes.set_column(place, place, 44, text)
            codes.write_string(0, place, title, head)
            for number, word in enumerate(words, 1):
                write_cell(codes, (number, place), word, text)
            letter = "AB"[place]
            source = f"='{say('ingest.sheet_codes', lang)}'!${letter}$2:${letter}${len(words) + 1}"
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            form.data_validation(1, place, ROWS, place, rule)
        guide = book.add_worksheet(say("ingest.sheet_guide", lang))
        guide.set_column(0, 0, 96, book.add_format({"text_wrap": True, "valign": "top"}))
        for number in range(_GUIDE_LINES):
            write_cell(guide, (number, 0), say(f"ingest.roster_guide_{number + 1}", lang))
    return packed.getvalue()
