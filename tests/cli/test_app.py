"""The command as a whole: options anywhere, sentences instead of tracebacks, a quiet terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from xqgis.cli import app
from xqgis.cli.speech import plain
from xqgis.errors import StoreBusy
from xqgis.settings import ROOT
from xqgis.words import LANGUAGES, catalogue

COMMANDS = (
    (),
    ("import",),
    ("import", "inspections"),
    ("import", "villages"),
    ("import", "grids"),
    ("import", "places"),
    ("grids",),
    ("grids", "split"),
    ("grids", "merge"),
    ("grids", "history"),
    ("withdraw",),
    ("template", "inspections"),
    ("init",),
    ("demo",),
    ("score",),
    ("export", "map"),
    ("serve",),
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_both_languages(
    tmp_path: Path, command: tuple[str, ...], lang: str
) -> None:
    said = Terminal(tmp_path, tmp_path, lang).run(*command, "--help")
    assert said.code == 0
    assert bool(re.search("[一-鿿]", said.out)) == (lang != "en")


def test_every_help_text_is_used() -> None:
    source = "".join(file.read_text("utf-8") for file in (ROOT / "xqgis" / "cli").glob("*.py"))
    keys = [key.removeprefix("cli.") for key in catalogue("en") if key.startswith("cli.help_")]
    assert [key for key in keys if f'"{key}"' not in source] == []


def test_global_options_work_before_and_after(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    given = ["score", "--by", "domain", "--town", str(bare.town), f"--home={bare.home}", "--lang", "en"]
    assert app.run(given, lambda host, port: None) == 0


def test_the_environment_names_town_and_home(bare: Terminal, tmp_path: Path) -> None:
    env = {
        **os.environ,
        "XQGIS_TOWN": str(bare.town),
        "XQGIS_HOME": str(tmp_path / "other"),
        "XQGIS_LANG": "en",
    }
    done = subprocess.run(
        [sys.executable, "-m", "xqgis", "score", "--by", "domain"],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("domain,n,n_eff,passed")
    assert (tmp_path / "other" / "store.sqlite").is_file()


def test_a_refusal_is_a_sentence_in_the_reader_s_language(tmp_path: Path) -> None:
    for lang, word in (("zh-Hans", "城镇包不能用"), ("en", "town pack")):
        said = Terminal(tmp_path / "nowhere", tmp_path / "home", lang).run("score", "--by", "grid")
        assert said.code == 2
        assert word in said.err
        assert said.out == ""


def test_a_busy_store_is_a_sentence(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise StoreBusy

    monkeypatch.setattr("xqgis.store.store.Store.withdraw", busy)
    said = bare.run("withdraw", "B-0001", "--reason", "x")
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    said = Terminal(tmp_path, tmp_path, "xx").run("score", "--by", "grid")
    assert said.code == 2
    assert "zh-Hans" in said.err


def test_an_error_of_ours_is_a_sentence_and_a_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("XQGIS_TRACE", raising=False)
    app._tell_unknown(ValueError, ValueError("odd \x1b[31m"), None)
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "Traceback" not in told
    assert "\x1b" not in told


def test_ctrl_c_stops_with_a_word(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xqgis.services.inspections.withdraw_batch", stopped)
    said = bare.run("withdraw", "B-0001", "--reason", "x")
    assert said.code == 130


def test_serve_hands_host_and_port_on(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    asked: list[tuple[str | None, int | None]] = []
    app.run(["serve", "--port", "8600"], lambda host, port: asked.append((host, port)))
    app.run(["serve"], lambda host, port: asked.append((host, port)))
    assert asked == [(None, 8600), (None, None)]


@pytest.mark.parametrize("letter", ["\x1b", "\r", "\u202e", "\u2066", "\x00", "\ue000"])
def test_nothing_typed_moves_the_cursor(letter: str) -> None:
    assert letter not in plain(f"a{letter}b")
    assert plain("早点铺 7") == "早点铺 7"
