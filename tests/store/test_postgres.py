"""The same truth on PostgreSQL: collected where XQGIS_TEST_POSTGRES names a server.

With it the rest of the tests that take a store ask that server, too.
"""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
import pytest
from sqlalchemy import make_url, text

from tests import toy
from tests.store.filing import file
from tests.store.filled import fill
from xqgis.errors import StoreBroken
from xqgis.model.tables import SPELLS, TALLIES
from xqgis.scoring.tallies import tallies
from xqgis.scoring.veto import spells
from xqgis.store import Store, door, schema

_ACTS = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("act", _ACTS)
def test_no_row_is_ever_changed_or_deleted(store: Store, table: str, act: str) -> None:
    fill(store)
    column = schema.metadata.tables[table].columns.keys()[0]
    with pytest.raises(StoreBroken) as refused, door.writing(store._engine) as connection:
        connection.execute(text(act.format(table, column)))
    assert "only grows" in str(refused.value.__cause__)


def test_numbers_have_no_gaps_after_a_batch_that_failed(store: Store) -> None:
    bad = toy.checks()
    bad.loc[10, "item"] = None
    with pytest.raises(StoreBroken):
        file(store, "d1", bad)
    assert file(store, "d2") == "B-0001"
    assert file(store, "d3", toy.checks().assign(place="elsewhere")) == "B-0002"
    assert store.checks().count().to_pyarrow().as_py() == 22


def test_a_text_with_a_zero_in_it_is_told_and_leaves_nothing(store: Store) -> None:
    with pytest.raises(StoreBroken) as refused:
        file(store, "d1", toy.checks().assign(note="a\x00b"))
    assert "NUL" in str(refused.value.__cause__)
    assert store.batches().empty


@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")
@pytest.mark.parametrize("name", ["tallies", "spells"])
def test_the_one_definition_gives_the_same_rows_in_place(store: Store, store_url: str, name: str) -> None:
    later = toy.checks().assign(checked_on=pd.Timestamp(date(2022, 6, 29)), place="later")
    file(store, "d1")
    file(store, "d2", later)
    ours = store.checks()
    address = make_url(store_url)
    server = ibis.postgres.connect(
        host=address.host, port=address.port, user=address.username, password=address.password,
        database=address.database,
    )  # fmt: skip
    theirs = server.table("checks")
    make = tallies if name == "tallies" else spells
    given = (toy.registry(), toy.town().phases) if name == "tallies" else (toy.registry(),)
    columns = [column.name for column in (TALLIES if name == "tallies" else SPELLS) if column.name != "visit"]
    frames = [
        make(table, *given).select(*columns).to_pandas().astype("str").sort_values(columns)
        for table in (ours, theirs)
    ]
    server.disconnect()
    assert len(frames[0])
    pd.testing.assert_frame_equal(*(frame.reset_index(drop=True) for frame in frames))
