"""Packs for tests: the default one or a new one, with a line changed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from xqgis.errors import PackInvalid
from xqgis.pack import init_pack, read_pack
from xqgis.words import LANGUAGES, say

DATA = Path(__file__).resolve().parents[2] / "data"
BATCH = "standards/batch-1.yaml"


def new(folder: Path, *changes: tuple[str, str], file: str = "town.yaml") -> Path:
    """A pack as `init_pack` writes it, with texts replaced in one file."""
    pack = folder / "new"
    init_pack(pack)
    return _changed(pack, changes, file)


def default(folder: Path, *changes: tuple[str, str], file: str = "town.yaml") -> Path:
    """The default pack without its outlines, with texts replaced in one file."""
    pack = folder / "default"
    (pack / "standards").mkdir(parents=True)
    for name in ("town.yaml", BATCH):
        shutil.copy(DATA / name, pack / name)
    return _changed(pack, changes, file)


def _changed(pack: Path, changes: tuple[tuple[str, str], ...], file: str) -> Path:
    text = (pack / file).read_text("utf-8")
    for old, fresh in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, fresh, 1)
    (pack / file).write_text(text, "utf-8")
    return pack


def refusal(pack: Path) -> tuple[str, str, str]:
    """File with line, key path and rule of the refusal that reading ``pack`` meets."""
    with pytest.raises(PackInvalid) as met:
        read_pack(pack)
    facts = met.value.facts
    for lang in LANGUAGES:
        sentence = say(f"errors.{met.value.key}", lang, **facts)
        assert str(facts["file"]) in sentence and str(facts["where"]) in sentence
        assert not re.search(r"\{[a-z_]+\}", sentence)
    why = facts["why"]
    return str(facts["file"]), str(facts["where"]), str(getattr(why, "key", "")).removeprefix("errors.pack_")
