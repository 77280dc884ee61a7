"""Addresses of the grid query's files behind the guard."""

from __future__ import annotations

import pytest

from tests.web.test_routes import Ask, access, ask

__all__ = ["access", "ask"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "gpkg"])
def test_files_of_the_grid_query_are_named_by_codes(ask: Ask, kind: str) -> None:
    answer = ask(f"/files/query/table.{kind}?domain=A&phase=1&lang=en")
    assert answer.status == 200 and answer.headers["cache-control"] == "no-store"
    name = answer.headers["content-disposition"]
    assert name.startswith("attachment; filename*=utf-8''990101001_grid_A_1_") and name.endswith(f".{kind}")
    magic = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "gpkg": b"SQLite format 3"}[kind]
    assert answer.body.startswith(magic)


@pytest.mark.parametrize(
    "path",
    [
        "table.csv?domain=Z", "table.exe", "table.csv?grid=../../etc/passwd", "rows.gpkg", "other.csv",
        "rows.csv?from=2022-02-30", "table.csv?village=a'%20OR%201=1%20--", "rows.csv?kept=1&a_domain=Z",
    ],
)  # fmt: skip
def test_files_of_what_the_town_lacks_are_not_found(ask: Ask, path: str) -> None:
    assert ask(f"/files/query/{path}").status == 404


def test_rows_as_a_file_want_a_session(ask: Ask) -> None:
    assert ask("/files/query/rows.csv?domain=A").status == 200
    assert ask("/files/query/rows.csv?domain=A", cookie="").status == 401
