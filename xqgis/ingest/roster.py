"""A roster of posts as somebody keeps it in a table: appointments and problems, row by row.

Of a person it takes a name and a post. A table with a column for more is
refused as a whole, so that nobody gets used to sending such tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile
from xqgis.ingest.cells import HEADER_WITHIN, Book, Rows, Texts, rows_of
from xqgis.ingest.complaints import Complaints, Mask
from xqgis.ingest.dates import DEFAULT_FORMATS, read_days
from xqgis.ingest.draft import Note
from xqgis.ingest.form import words_of
from xqgis.ingest.source import Upload, read_book
from xqgis.model.formula import is_formula
from xqgis.model.problem import Problem, Reason
from xqgis.model.roster import ERASED, Appointment, Post
from xqgis.words import LANGUAGES, Phrase, say
from xqgis.words.traditional import traditional

FIELDS = ("body", "post", "title", "holder", "from", "until", "document")
_REQUIRED = ("body", "post", "holder", "from")
_ALSO = {
    "body": ("机构", "代码", "小组代码", "单位代码", "组别代码", "code"),
    "post": ("组内岗位", "组内职务"),
    "title": ("现任职务", "行政职务"),
    "holder": ("人员", "name"),
    "from": ("起始日期", "任职日期", "开始日期", "valid_from"),
    "until": ("截止日期", "结束日期", "免职日期", "valid_until"),
    "document": ("文号", "依据", "来源"),
}
"""What offices call the columns beside what our own form does."""
_TAIL = re.compile(r"[（(][^（）()]*[）)]$")
_MORE = (
    "身份证", "证件", "电话", "手机", "联系", "住址", "地址", "家庭", "户籍", "籍贯", "出生", "生日",
    "年龄", "性别", "民族", "学历", "政治面貌", "邮箱", "微信", "QQ", "银行", "工资", "照片", "车牌", "健康",
)  # fmt: skip
_PERSONAL = re.compile(
    "|".join(sorted({*_MORE, *map(traditional, _MORE)}))
    + r"|(?<![a-z])(?:id|identity|passport|phone|mobile|cell|tel|telephone|contact|address|birth\w*|age|sex"
    r"|gender|e-?mail|wechat|bank|salary|photo)(?![a-z])",
    re.IGNORECASE,
)
_DIGITS = {"title": 7, "holder": 7, "document": 11}
"""So many digits make a number that must not be kept: a name or a title has none as long as a telephone's."""
_LONGEST = {"title": 60, "holder": 40, "document": 60}
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_FIRST_DAY = date(1949, 10, 1)
_YEARS_AHEAD = 10
MOST = 5_000
"""Rows of one roster."""


@dataclass(frozen=True)
class RosterContext:
    """What a roster is held against: the bodies of the town by code, and the day it is read."""

    bodies: Mapping[str, object]
    as_of: date


@dataclass(frozen=True)
class RosterDraft:
    """A roster as read; nothing is stored yet, and nothing is while ``rejected`` is not 0.

    ``appointments`` are those of all rows, none while one is bad; ``after`` is the import it was held
    against, and ``ended`` counts who stands today and would not afterwards.
    """

    read: int
    rejected: int
    appointments: tuple[Appointment, ...] = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    notes: tuple[Note, ...]
    digest: str
    after: int = 0
    ended: int = 0

    @property
    def reasons(self) -> dict[str, int]:
        """Rows by reason, most frequent first; a row with two problems counts under both."""
        rows = {(problem.sheet, problem.row, problem.reason.value) for problem in self.problems}
        return dict(Counter(reason for _, _, reason in sorted(rows)).most_common())


def read(upload: Upload, context: RosterContext) -> RosterDraft:
    """The appointments of a table, or every problem of it.

    `UnreadableFile` when no row can be judged: no table, headers that are
    none of a roster, a header that asks for more of a person, too many rows.
    """
    book = read_book(upload)
    columns = _columns(book)
    rows, sheet_notes = rows_of(book, [name for name in columns.values() if name])
    _refuse_more(rows, upload.name)
    if len(rows) > MOST:
        raise UnreadableFile(name=upload.name, why=Phrase("ingest.why_roster_long", {"limit": MOST}))
    complaints = Complaints(rows)
    found = _appointments(rows, columns, context, complaints)
    _refuse_overlaps(found, rows, columns, complaints)
    unread = [name for name in rows.cells.columns if name and name not in columns.values()]
    notes: tuple[Note, ...] = (("ingest.note_not_kept", {"columns": "、".join(unread)}),) if unread else ()
    bad = int(complaints.bad.sum())
    return RosterDraft(
        read=len(rows),
        rejected=bad,
        appointments=() if bad else tuple(one for one in found if one),
        problems=tuple(_masked(problem) for problem in complaints.problems()),
        notes=(*book.notes, *sheet_notes, *notes),
        digest=upload.digest,
    )


def _columns(book: Book) -> dict[str, str]:
    """The column of each field by what it is called, '' where there is none."""
    known = {_plain(word): name for name in FIELDS for word in (name, *_ALSO[name])}
    known |= {_plain(say(f"ingest.roster_{name}", lang)): name for name in FIELDS for lang in LANGUAGES}
    best: Sequence[str] = _REQUIRED
    for _, sheet in book.sheets:
        for row in sheet[:HEADER_WITHIN]:
            found: dict[str, str] = {}
            for cell in row:
                if name := known.get(_plain(cell)):
                    found.setdefault(name, cell.strip())
            lacking = [name for name in _REQUIRED if name not in found]
            if not lacking:
                return {name: found.get(name, "") for name in FIELDS}
            best = min(best, lacking, key=len)
    called = ({say(f"ingest.roster_{name}", lang): None for lang in LANGUAGES} for name in best)
    wanted = "、".join("/".join(words) for words in called)
    raise UnreadableFile(name=book.filename, why=Phrase("ingest.why_roster", {"columns": wanted}))


def _refuse_more(rows: Rows, filename: str) -> None:
    """`UnreadableFile` for a header that asks for more of a person than a name."""
    more = [str(name) for name in rows.cells.columns if _PERSONAL.search(unicodedata.normalize("NFKC", name))]
    if more:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_personal", {"columns": "、".join(more)}))


def _appointments(
    rows: Rows, columns: Mapping[str, str], context: RosterContext, complaints: Complaints
) -> list[Appointment | None]:
    """What each row says; None for a row with a problem."""
    bodies = _coded(rows, columns["body"], {code: code for code in context.bodies})
    posts = _coded(rows, columns["post"], _posts())
    known = {"known": tuple(Phrase(f"terms.post_{post.value}") for post in Post)}
    for name, codes, reason in (
        ("body", bodies, Reason.UNKNOWN_BODY),
        ("post", posts, Reason.UNKNOWN_POST),
    ):
        complaints.add(_filled(rows, columns[name]) & (codes == ""), columns[name], reason, known)
    for name in _REQUIRED:
        complaints.add(~_filled(rows, columns[name]), columns[name], Reason.EMPTY)
    begun, ended = (_days(rows, columns[name], context.as_of, complaints) for name in ("from", "until"))
    early = ended < begun
    complaints.add(early, columns["until"], Reason.ENDS_BEFORE, {"begun": begun.astype(str).astype(object)})
    told = {name: _told(rows, columns[name], name, complaints) for name in _LONGEST}
    words = dict.fromkeys(words_of("roster_vacant"), "")
    words |= dict.fromkeys(words_of("roster_erased"), ERASED)
    found: list[Appointment | None] = []
    for index in range(len(rows)):
        if complaints.bad[index]:
            found.append(None)
            continue
        typed = told["holder"][index]
        found.append(
            Appointment(
                body=bodies[index],
                post=Post(posts[index]),
                title=told["title"][index],
                holder=words.get(typed, typed),
                valid_from=begun[index].item(),
                valid_until=None if np.isnat(ended[index]) else ended[index].item(),
                document=told["document"][index],
            )
        )
    return found


def _posts() -> Mapping[str, str]:
    """The posts by everything they are called."""
    called = {say(f"terms.post_{post.value}", lang): post.value for post in Post for lang in LANGUAGES}
    return called | {post.value: post.value for post in Post}


def _coded(rows: Rows, column: str, codes: Mapping[str, str]) -> Texts:
    """The code of each cell, '' where there is none; what stands after a code and a space is its label."""
    known = {word.casefold(): code for word, code in codes.items()}

    def code_of(text: str) -> str:
        typed = unicodedata.normalize("NFKC", text).casefold()
        return known.get(typed) or known.get(typed.partition(" ")[0], "")

    return np.array([code_of(text) for text in rows.text(column)], dtype=object)


def _filled(rows: Rows, column: str) -> Mask:
    filled: Mask = rows.text(column) != ""
    return filled


def _days(rows: Rows, column: str, as_of: date, complaints: Complaints) -> NDArray[np.datetime64]:
    """The day of each cell, NaT where it is empty or bad."""
    days = read_days(rows.text(column), DEFAULT_FORMATS)
    complaints.add(_filled(rows, column) & np.isnat(days), column, Reason.BAD_DATE)
    last = date(as_of.year + _YEARS_AHEAD, 12, 31)
    unlikely = (days < np.datetime64(_FIRST_DAY)) | (days > np.datetime64(last))
    facts = {"first": _FIRST_DAY.isoformat(), "last": last.isoformat()}
    complaints.add(unlikely, column, Reason.UNLIKELY_DATE, facts)
    return days


def _told(rows: Rows, column: str, name: str, complaints: Complaints) -> Texts:
    """The text of each cell as it is kept, with a complaint about what cannot be."""
    texts = np.array([tidy(text) for text in rows.raw(column)], dtype=object)
    most = _LONGEST[name]
    count = _run_of_digits if name == "document" else _digits
    tests: tuple[tuple[Reason, Callable[[str], bool]], ...] = (
        (Reason.TOO_LONG, lambda text: len(text) > most),
        (Reason.UNFIT_TEXT, lambda text: is_formula(text) or not text.isprintable()),
        (Reason.PERSONAL_NUMBER, lambda text: count(text) >= _DIGITS[name]),
    )
    for reason, fails in tests:
        complaints.add(np.array([fails(text) for text in texts], dtype=bool), column, reason, {"most": most})
    return texts


def _digits(text: str) -> int:
    """How many digits a text has in any script, Chinese numerals among them, whatever stands between them.

    >>> _digits("138.0000 0000"), _digits("一三八〇〇〇〇〇〇〇〇"), _digits("第二副组长")
    (11, 11, 1)
    """
    return sum(map(_is_digit, unicodedata.normalize("NFKC", text)))


def _run_of_digits(text: str) -> int:
    """The most digits of a text without a letter between them: papers have years and days beside numbers.

    >>> _run_of_digits("138.0000 0000"), _run_of_digits("新发〔2021〕55号、新发〔2022〕12号")
    (11, 6)
    """
    most = run = 0
    for letter in unicodedata.normalize("NFKC", text):
        run = run + 1 if _is_digit(letter) else 0 if letter.isalpha() else run
        most = max(most, run)
    return most


def _is_digit(letter: str) -> bool:
    return unicodedata.numeric(letter, -1) in range(10)


def tidy(text: str) -> str:
    """A text as it is kept: composed, one space between words, none between Chinese characters.

    Names of two characters are often typed with a wide space to fill the width of three.

    >>> tidy(" 甲　乙 "), tidy("A  B")
    ('甲乙', 'A B')
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return _BETWEEN_HAN.sub("", plain)


def _refuse_overlaps(
    found: Sequence[Appointment | None], rows: Rows, columns: Mapping[str, str], complaints: Complaints
) -> None:
    """Complain about a row that says again what an earlier one said of the same days.

    By first day, whoever overlaps with any before overlaps with the one of them that lasts longest.
    """
    again, first = np.zeros(len(found), dtype=bool), np.full(len(found), 0, dtype=object)
    longest: dict[tuple[str, Post, str], tuple[int, Appointment]] = {}
    told = [(index, one) for index, one in enumerate(found) if one]
    for index, one in sorted(told, key=lambda pair: pair[1].valid_from):
        said = one.body, one.post, one.holder
        earlier, other = longest.get(said, (index, None))
        if other is not None and one.overlaps(other):
            row = max(index, earlier)
            again[row], first[row] = True, int(rows.row[min(index, earlier)])
        if other is None or _last(one) > _last(other):
            longest[said] = index, one
    complaints.add(again, columns["from"], Reason.OVERLAP, {"other": first})


def _last(one: Appointment) -> date:
    return one.valid_until or date.max


def _masked(problem: Problem) -> Problem:
    """The problem without a number that must not be kept, whatever column it was typed into."""
    long = _digits(problem.value) >= _DIGITS["document"]
    return replace(problem, value="…") if long or problem.reason is Reason.PERSONAL_NUMBER else problem


def _plain(header: str) -> str:
    return _TAIL.sub("", header.strip()).strip().casefold()
