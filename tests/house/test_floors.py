"""The house as law: floors, guests, silence, clock, sizes. Each rule is shown to bite."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.house import law
from tests.house.source import Source, sources

HOUSE = sources()

BAD = (
    (law.keeps_its_floor, "xqgis/scoring/x.py", "from xqgis.store import open_store"),
    (law.keeps_its_floor, "xqgis/scoring/x.py", "from ..store import open_store"),
    (law.keeps_its_floor, "xqgis/model/x.py", "import xqgis.geo.crs"),
    (law.keeps_its_floor, "xqgis/geo/x.py", "def f():\n    from xqgis.services import score"),
    (law.keeps_its_floor, "pages/x.py", "from xqgis.store.door import open_store"),
    (law.keeps_its_floor, "xqgis/words/x.py", "from xqgis.model.name import Name"),
    (law.keeps_its_floor, "xqgis/web/x.py", "import pages.overview"),
    (law.invites_only_its_guests, "xqgis/services/x.py", "import streamlit as st"),
    (law.invites_only_its_guests, "xqgis/scoring/x.py", "import sqlalchemy"),
    (law.invites_only_its_guests, "xqgis/services/x.py", "import duckdb"),
    (law.invites_only_its_guests, "xqgis/web/x.py", "import folium"),
    (law.invites_only_its_guests, "xqgis/words/x.py", "import yaml"),
    (law.invites_only_its_guests, "pages/x.py", "import pandas as pd"),
    (law.never_pyplot, "xqgis/cartography/x.py", "from matplotlib import pyplot as plt"),
    (law.never_pyplot, "xqgis/cartography/x.py", "import matplotlib.pyplot"),
    (law.keeps_silent, "xqgis/services/x.py", "print('here')"),
    (law.catches_by_name, "xqgis/services/x.py", "try:\n    f()\nexcept Exception:\n    pass"),
    (law.catches_by_name, "xqgis/services/x.py", "try:\n    f()\nexcept:\n    pass"),
    (law.catches_by_name, "xqgis/cli/x.py", "try:\n    f()\nexcept (ValueError, Exception) as e:\n    pass"),
    (law.leaves_the_clock_to_services, "xqgis/store/x.py", "import datetime\nat = datetime.datetime.now()"),
    (law.leaves_the_clock_to_services, "xqgis/scoring/x.py", "from datetime import date\nd = date.today()"),
    (law.leaves_the_clock_to_services, "xqgis/web/x.py", "import time\nt = time.time()"),
    (law.leaves_the_clock_to_services, "xqgis/store/x.py", "import pandas as pd\nt = pd.Timestamp.now()"),
    (
        law.leaves_the_clock_to_services,
        "xqgis/store/x.py",
        "import time\nt = field(default_factory=time.time)",
    ),
    (law.caches_in_one_file, "xqgis/web/x.py", "@st.cache_data\ndef f(): ..."),
    (law.mixes_no_colour, "pages/x.py", "INK = '#17262B'"),
    (law.keeps_its_size, "xqgis/geo/x.py", "x = 1\n" * 401),
    (law.keeps_its_size, "pages/x.py", "x = 1\n" * 81),
    (law.keeps_its_size, "app.py", "x = 1\n" * 31),
    (law.keeps_its_size, "xqgis/geo/x.py", "def f():\n" + "    x = 1\n" * 51),
    (law.keeps_its_size, "xqgis/geo/x.py", "def f(a, b, c, d, e, f, *, g): ..."),
    (law.has_a_name, "xqgis/geo/utils.py", "x = 1"),
)


def _told(rule: Callable[[Source], list[str]]) -> list[str]:
    return [complaint for source in HOUSE for complaint in rule(source)]


@pytest.mark.parametrize("rule", law.RULES, ids=lambda rule: rule.__name__)
def test_every_file_of_the_house(rule: Callable[[Source], list[str]]) -> None:
    assert HOUSE
    assert not _told(rule), "\n".join(_told(rule))


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_the_law_bites(rule: Callable[[Source], list[str]], path: str, text: str) -> None:
    assert rule(Source(path, text))


def test_every_rule_is_shown_to_bite() -> None:
    assert {rule for rule, _, _ in BAD} == set(law.RULES)


def test_a_good_file_draws_no_complaint() -> None:
    text = "from xqgis.model.view import View\nimport numpy as np\n\ndef f(a):\n    return np.abs(a)\n"
    assert not [told for rule in law.RULES for told in rule(Source("xqgis/scoring/x.py", text))]


def test_names_for_the_type_checker_are_no_imports() -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from xqgis.store import Store\n"
    assert not law.keeps_its_floor(Source("xqgis/scoring/x.py", text))


def test_no_module_imports_itself_by_a_detour() -> None:
    assert not law.cycles(HOUSE)


def test_a_detour_would_be_found() -> None:
    ring = [
        Source("xqgis/geo/a.py", "from xqgis.geo.b import f"),
        Source("xqgis/geo/b.py", "def f():\n    from xqgis.geo import c"),
        Source("xqgis/geo/c.py", "import xqgis.geo.a"),
    ]
    assert law.cycles(ring) == [["xqgis.geo.a", "xqgis.geo.b", "xqgis.geo.c", "xqgis.geo.a"]]


def test_every_room_stands_in_the_table() -> None:
    rooms = {source.room for source in HOUSE} - {"scripts"}
    assert rooms <= set(law.MAY_IMPORT)
    assert set(law.MAY_IMPORT) == set(law.GUESTS)
