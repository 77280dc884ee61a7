"""What a notebook starts with: an analyst's rights, the pages' words, refusals as sentences."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests import toy
from xqgis import notebook
from xqgis.errors import NotAllowed, RulesMissing
from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.model.filter import Filter
from xqgis.model.grade import Grade
from xqgis.model.water import WaterGrade
from xqgis.notebook import ANALYST, Desk, open_desk
from xqgis.scoring.figures import NO_FIGURE
from xqgis.services.query_checks import rows
from xqgis.services.town_hall import TownHall
from xqgis.services.town_pack import start_pack
from xqgis.services.waters import sign_water


@pytest.fixture
def endings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], object]]]:
    """What was to be done when Python ends; done when the test does."""
    found: list[Callable[[], object]] = []
    monkeypatch.setattr(notebook.atexit, "register", found.append)
    yield found
    for ending in found:
        ending()


def settle(monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"XQGIS_{name.upper()}", str(value))


def test_the_town_is_the_one_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endings: list[Callable[[], object]]
) -> None:
    start_pack(tmp_path / "town")
    settle(monkeypatch, town=tmp_path / "town", home=tmp_path / "home", lang="en")
    desk = open_desk()
    assert desk.head() == "Example Town, seen with the rights of: Analyst"
    assert (desk.lang, desk.who) == ("en", ANALYST)
    assert desk.hall.settings.home == tmp_path / "home"
    assert len(endings) == 1


def test_a_demo_that_is_not_made_yet_is_told_and_what_is_not_real_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    endings: list[Callable[[], object]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    settle(monkeypatch, home=tmp_path / "home", lang="xx")
    desk = open_desk()
    assert "xqgis demo" in capsys.readouterr().err
    assert "演示数据" in desk.head() and "示意" in desk.head()
    assert desk.beside(date(2023, 12, 31)) == "数据截至2023-12-31，演示数据"
    assert endings


def test_figures_are_told_as_pages_tell_them(hall: TownHall) -> None:
    desk = Desk(hall, ANALYST, "zh-Hans")
    figure = Figure(6622, 5990, 900, 3000.0, 0.904, 0.894, 0.914, Grade.MET)
    assert desk.told(figure) == ("90.4%", "(89.4–91.4)", "6,622")
    assert desk.line(figure) == "90.4% (89.4–91.4) n=6,622"
    assert desk.line(NO_FIGURE) == "未评 n=0"
    few = Figure(7, 7, 2, 7.0, 1.0, 0.7, 1.0, Grade.NOT_RATED)
    assert desk.line(few) == "未评 n=7", "an interval would look like a figure"
    assert desk.names.village(toy.UPPER) == "上村"


def test_an_analyst_reads_no_notes_and_signs_nothing(hall: TownHall, office: Actor) -> None:
    assert "note" in rows(hall, office, Filter()).frame
    assert "note" not in rows(hall, ANALYST, Filter()).frame
    with pytest.raises(NotAllowed):
        sign_water(hall, ANALYST, "W1", WaterGrade.RED.key, "因为")


def test_a_refusal_is_a_sentence_in_a_notebook(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Shell:
        def set_custom_exc(self, kinds: tuple[type, ...], answer: Callable[..., object]) -> None:
            self.kinds, self.answer = kinds, answer

    shell = Shell()
    monkeypatch.setattr(builtins, "get_ipython", lambda: shell, raising=False)
    notebook._answer_refusals("zh-Hans")
    assert issubclass(RulesMissing, shell.kinds)
    shell.answer(shell, RulesMissing, RulesMissing(), None, tb_offset=1)
    assert capsys.readouterr().err.startswith("本镇的城镇包没有写防溺水办法")
