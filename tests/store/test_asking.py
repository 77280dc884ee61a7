from __future__ import annotations

from datetime import date

import duckdb
import ibis
import pytest

from xqgis.store.asking import Questions

TABLE = ibis.table({"grid": "string", "day": "date"}, name="checks")
MARKS = ("⟨grid⟩", date(9001, 1, 1))


def _asked(questions: Questions, grid: str, day: date) -> int:
    def make() -> ibis.Table:
        kept = TABLE.filter(TABLE.grid == MARKS[0], TABLE.day <= MARKS[1])
        return kept.aggregate(n=kept.count())

    text = questions.spoken("by grid", make, dict(zip(MARKS, (grid, day), strict=True)))
    with duckdb.connect() as duck:
        duck.execute("CREATE TABLE checks (grid VARCHAR, day DATE)")
        rows = [["a", "2022-01-01"], ["a", "2022-03-01"], ["o'b", "2022-01-01"], ["⟨grid⟩", "2022-01-01"]]
        duck.executemany("INSERT INTO checks VALUES (?, ?)", rows)
        return int(duck.sql(text).fetchall()[0][0])


def test_a_question_once_compiled_is_asked_with_other_values() -> None:
    questions = Questions()
    assert _asked(questions, "a", date(2022, 2, 1)) == 1
    assert _asked(questions, "a", date(2022, 12, 31)) == 2
    assert _asked(questions, "b", date(2022, 12, 31)) == 0


@pytest.mark.parametrize(
    ("grid", "found"),
    [("o'b", 1), ("⟨grid⟩", 1), ("' OR 1=1 --", 0), ("\\", 0), ("MAKE_DATE(9001, 1, 1)", 0), ("x\\1", 0)],
)
def test_a_value_is_never_read_as_anything_but_itself(grid: str, found: int) -> None:
    assert _asked(Questions(), grid, date(2022, 12, 31)) == found


def test_old_questions_make_room() -> None:
    questions = Questions()
    for number in range(600):
        questions.spoken(number, lambda: TABLE.limit(1), {})
    assert len(questions._texts) == 512
