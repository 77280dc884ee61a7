"""Delimited text: encodings, delimiters, quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.desk import csv_of, why
from xqgis.errors import UnreadableFile
from xqgis.ingest.delimited import decode, delimiter_of, read_delimited

CELLS = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=("Cs",)), max_size=8)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_chinese_survives_its_encoding(encoding: str, told: str) -> None:
    text, found = decode("黄泥村,洣水,塅".encode(encoding))
    assert (text, found) == ("黄泥村,洣水,塅", told)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfea", "encoding"),
        (b"a\x00b", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00", "binary"),
        (b"\xff\xff", "encoding"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        decode(data)
    assert why(refusal.value) == reason


@pytest.mark.parametrize(
    ("header", "sign"),
    [("a,b;c,d", ","), ("a;b;c", ";"), ("a\tb,c\td", "\t"), ('"a,b,c";d', ";"), ("a", ","), ("\n\na;b", ";")],
)
def test_the_delimiter_is_the_one_that_divides_the_header(header: str, sign: str) -> None:
    assert delimiter_of(header + "\n1,2,3,4;5\t6") == sign


def test_rows_keep_their_numbers_through_empty_lines_and_line_breaks_in_cells() -> None:
    rows = list(read_delimited('a,b\r\n\r\n"1\n2",3\r\n4,5'))
    assert rows == [["a", "b"], [], ["1\n2", "3"], ["4", "5"]]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_what_is_written_is_read_back_letter_for_letter(rows: list[tuple[str, str]]) -> None:
    text, _ = decode(csv_of(rows, ("a", "b")))
    assert list(read_delimited(text))[1:] == [list(row) for row in rows]


def test_a_quote_left_open_is_named_by_its_row() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        list(read_delimited('a,b\n1,2\n3,"4\n5,6\n'))
    assert why(refusal.value) == "quote"
    assert refusal.value.facts["why"].facts == {"row": 3}


@pytest.mark.parametrize("line", ["end", "\x1e\x1fend\x1f\x1e", '"end"'])
def test_no_line_of_a_file_ends_it_before_its_end(line: str) -> None:
    rows = list(read_delimited(f"a\n{line}\n1\n{line}"))
    assert rows == [["a"], [line.strip('"')], ["1"], [line.strip('"')]]


@pytest.mark.parametrize("rest", ['"', '"end', '"\nend', '1,"\n\n'])
def test_a_quote_left_open_at_the_very_end_is_found_too(rest: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        list(read_delimited(f"a,b\n{rest}"))
    assert why(refusal.value) == "quote"


def test_an_endless_cell_is_refused() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        list(read_delimited("a,b\n" + "x" * (2 << 20)))
    assert why(refusal.value) == "cell"


def test_fifty_million_empty_rows_are_refused_before_they_are_made() -> None:
    for sign in "\n,":
        with pytest.raises(UnreadableFile) as refusal:
            list(read_delimited("a,b\n" + sign * 20_000_001))
        assert why(refusal.value) == "reach"


def test_letters_of_the_west_are_not_read_as_chinese() -> None:
    assert decode("Café,£5".encode("cp1252")) == ("Café,£5", "cp1252")
