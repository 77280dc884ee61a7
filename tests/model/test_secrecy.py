"""Secrecy: every column that anything is kept in has been judged."""

from __future__ import annotations

import pytest

from xqgis.model import tables
from xqgis.model.secrecy import SECRECY, Secrecy, sensitive
from xqgis.store.schema import metadata

FRAMES = [value for value in vars(tables).values() if isinstance(value, tuple) and value]
KEPT = {column.name for table in metadata.sorted_tables for column in table.columns}
KEPT |= {column.name for frame in FRAMES for column in frame if isinstance(column, tables.Column)}


def test_every_column_has_a_class_and_no_class_is_of_a_column_that_is_not_there() -> None:
    assert len(FRAMES) >= 8
    assert KEPT - SECRECY.keys() == set()
    assert SECRECY.keys() - KEPT == set()


def test_free_text_and_addresses_are_sensitive_and_a_new_column_must_be_judged() -> None:
    assert {name for name, kept in SECRECY.items() if kept is Secrecy.SENSITIVE} == {
        "address", "details", "holder", "note", "reason",
    }  # fmt: skip
    with pytest.raises(KeyError):
        sensitive(["note", "complainant"])
