"""What a file is written as: its ending decides, and what it cannot be is refused."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.terminal import Terminal

SCORE = ("score", "--by", "domain")


def test_the_ending_of_a_file_says_what_is_written(terminal: Terminal, tmp_path: Path) -> None:
    starts = {"s.json": b"[", "s.parquet": b"PAR1", "s.csv": b"domain,", "s.txt": b"domain,"}
    for name, start in starts.items():
        assert terminal.run(*SCORE, "-o", tmp_path / name).code == 0
        assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((*SCORE, "-o", "s.xlsx"), "写不成s.xlsx：后缀只能是.csv, .json, .parquet"),
        ((*SCORE, "-o", "s.csv", "--format", "json"), "s.csv的后缀与--format json不一致"),
        (("export", "heat", "-o", "x.xlsx", "--format", "png"), "x.xlsx的后缀与--format png不一致"),
        (("export", "heat", "-o", "x.csv"), "写不成x.csv：后缀只能是.png, .xlsx"),
    ],
)
def test_an_ending_that_says_otherwise_is_refused(
    terminal: Terminal, given: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = terminal.run(*given)
    assert answer.code == 2
    assert said in "".join(answer.err.split()).replace(",.", ", .").replace("--format", "--format ")
    assert list(tmp_path.glob("*.xlsx")) + list(tmp_path.glob("*.csv")) == []


def test_a_board_named_xlsx_is_a_workbook(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("export", "heat", "-o", tmp_path / "x.xlsx")
    assert said.code == 0, said.err
    assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")


def test_what_is_no_text_is_not_shown_on_a_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("tests.cli.terminal.io", SimpleNamespace(StringIO=Screen))
    said = terminal.run(*SCORE, "--format", "parquet")
    assert said.code == 2 and "parquet" in said.err
