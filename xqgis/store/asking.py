"""Questions asked again with other values: compiled once, then spoken with the values of the day."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import lru_cache

import ibis
from ibis.backends.sql.compilers import DuckDBCompiler

_ROOM = 512
_compiler = DuckDBCompiler()

Value = str | date
Tables = Callable[[str], ibis.Table]


class Questions:
    """The text of each question, by whatever tells its shape; the last few hundred are kept.

    Compiling an ibis expression takes longer than DuckDB takes to answer it.
    """

    def __init__(self) -> None:
        self._texts: OrderedDict[Hashable, str] = OrderedDict()

    def spoken(self, shape: Hashable, make: Callable[[], ibis.Table], values: Mapping[Value, Value]) -> str:
        """The SQL of ``make``, in which each mark of ``values`` stands for its value."""
        text = self._texts.get(shape)
        if text is None:
            text = ibis.to_sql(make(), dialect="duckdb", pretty=False)
            self._texts[shape] = text
            while len(self._texts) > _ROOM:
                self._texts.popitem(last=False)
        if not values:
            return text
        told = {_literal(mark): _literal(value) for mark, value in values.items()}
        return re.sub("|".join(map(re.escape, told)), lambda found: told[found[0]], text)


@lru_cache(4 * _ROOM)
def _literal(value: Value) -> str:
    """A value as the compiler writes it, quotes and all."""
    node = ibis.literal(value).op()
    return str(_compiler.visit_Literal(node, value=node.value, dtype=node.dtype).sql("duckdb"))
