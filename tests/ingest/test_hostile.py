"""Files made to hurt: each is refused with a sentence or read well, and nothing outside it is touched."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest import hostile
from tests.ingest.desk import csv_of, outcome, peak_bytes, why, xlsx_of
from xqgis.errors import UnreadableFile
from xqgis.ingest import lockdown
from xqgis.ingest.drivers import SKIPPED, USED
from xqgis.ingest.sandbox import CHILD, ENVIRONMENT
from xqgis.ingest.source import Upload, VectorLayer, read_book

SECRET = "canary-7fe1"
ROOT = Path(__file__).parents[2]


@dataclass
class Outside:
    """A file that nobody may read and a door that nobody may knock at."""

    file: Path
    url: str
    knocks: list[str] = field(default_factory=list)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    canary = tmp_path / "canary.csv"
    canary.write_text(f"{SECRET},lon,lat\n{SECRET},1,2\n")
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(0.1)
    told = Outside(canary, f"http://127.0.0.1:{door.getsockname()[1]}")
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                guest, _ = door.accept()
            except TimeoutError:
                continue
            told.knocks.append("knock")
            guest.close()

    listener = threading.Thread(target=listen)
    listener.start()
    yield told
    stop.set()
    listener.join()
    door.close()


def book_of(name: str, data: bytes) -> str:
    """All that a book says, or all that its refusal says."""
    try:
        return repr(read_book(Upload.of(name, data)).sheets)
    except UnreadableFile as refusal:
        return repr(refusal.facts)


@pytest.mark.parametrize("purpose", ["vrt", "declared"])
def test_what_leads_elsewhere_is_refused_and_nobody_goes_there(outside: Outside, purpose: str) -> None:
    for name, data in getattr(hostile, purpose)(outside.file, outside.url).items():
        assert outcome({name: data}) in {"foreign", "declarations", "geojson", "no_place", "binary", "xml"}, (
            name
        )
        assert SECRET not in book_of(name, data)
    assert outside.knocks == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!DOCTYPE" + b" " * 65_500, "foreign"),
        (b"<!DOCTYPE a [" + b"] " * 32_000, "foreign"),
        (b"<!DOCTYPE [>" * 5_000, "foreign"),
        (b"<kml>" + b"<?xml " * 2_000_000, "xml"),
        (b"<kml>" + b" " * 20_000_000 + b"</kml>", "no_features"),
        (b"<kml>" + (b"<!" + b" " * 5_000) * 4_000 + b"</kml>", "xml"),
        (b"<kml>" + b"<a/>xxxxxxxxxxxx" * 600_000 + b"</kml>", "no_features"),
    ],
    ids=["type", "brackets", "types", "declarations", "space", "openings", "text"],
)
def test_markup_of_one_thing_over_and_over_is_read_as_fast_as_it_is_long(data: bytes, reason: str) -> None:
    """Read in more than proportion to its length each would meet the limit of processor time."""
    assert outcome({"a.kml": data}) == reason


def test_a_coordinate_of_nothing_but_space_is_no_shape_and_found_out_at_once() -> None:
    point = f"<Point><coordinates>1,{' ' * 2_000_000}</coordinates></Point>"
    found = outcome({"a.kml": f"<kml><Placemark><name>n</name>{point}</Placemark></kml>".encode()})
    assert isinstance(found, VectorLayer)
    assert found.kinds == ("?",)


def test_space_around_the_commas_of_kml_is_allowed() -> None:
    line = "<LineString><coordinates> 1 , 2 3,\t4\n5 ,6 </coordinates></LineString>"
    found = outcome({"a.kml": f"<kml><Placemark>{line}</Placemark></kml>".encode()})
    assert isinstance(found, VectorLayer)
    assert found.geometries[0].coords[:] == [(1, 2), (3, 4), (5, 6)]


def test_a_link_in_a_kml_is_never_followed(outside: Outside) -> None:
    link = f"<NetworkLink><Link><href>{outside.url}/a.kml</href></Link></NetworkLink>"
    assert outcome({"a.kml": f"<kml><Document>{link}</Document></kml>".encode()}) == "kml_links"
    assert outside.knocks == []


@pytest.mark.parametrize(
    ("which", "outcomes"),
    [
        ("view", {"gpkg_view"}),
        ("view as a layer", {"gpkg_view"}),
        ("trigger", {"gpkg_trigger"}),
        ("named like ours", {"gpkg_trigger"}),
        ("virtual", {"gpkg_virtual"}),
        ("cut", {"geopackage"}),
        ("head", {"geopackage"}),
        ("noise", {"geopackage"}),
    ],
)
def test_a_geopackage_with_more_than_layers_is_refused(which: str, outcomes: set[str]) -> None:
    assert outcome({"a.gpkg": hostile.odd_geopackages()[which]}) in outcomes


def _rewritten(statement: str, *values: object) -> bytes:
    """A GeoPackage whose own list of what it holds was changed by hand."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.gpkg"
        file.write_bytes(hostile.geopackage())
        with closing(sqlite3.connect(file)) as base, base:
            base.execute("PRAGMA writable_schema = ON")
            base.execute(statement, values)
        return file.read_bytes()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE/**/VIRTUAL TABLE evil USING dbstat",
        "CREATE -- x\n VIRTUAL TABLE evil USING dbstat",
        "CREATE /* ' */ VIRTUAL TABLE evil USING dbstat",
    ],
)
def test_a_comment_hides_no_virtual_table(sql: str) -> None:
    data = _rewritten("INSERT INTO sqlite_master VALUES ('table', 'evil', 'evil', 0, ?)", sql)
    assert outcome({"a.gpkg": data}) == "gpkg_virtual"


def test_the_triggers_that_the_format_gives_its_metadata_refuse_no_file() -> None:
    trigger = (
        "CREATE TRIGGER gpkg_metadata_reference_column_name_insert BEFORE INSERT ON gpkg_contents BEGIN"
        " SELECT RAISE(ABORT, 'no column') WHERE NOT NEW.table_name IN"
        " (SELECT name FROM sqlite_master WHERE sql LIKE ('%' || NEW.table_name || '%')); END"
    )
    assert outcome({"a.gpkg": hostile.geopackage(trigger)}) == outcome({"a.gpkg": hostile.geopackage()})


def test_a_comment_hides_no_call_in_a_trigger() -> None:
    data = _rewritten(
        "INSERT INTO sqlite_master VALUES ('trigger', 'rtree_layer_geom_insert9', 'layer', 0, ?)",
        "CREATE TRIGGER rtree_layer_geom_insert9 AFTER INSERT ON layer"
        " BEGIN SELECT load_extension/**/('x'); END",
    )
    assert outcome({"a.gpkg": data}) == "gpkg_trigger"


def test_a_column_whose_name_is_not_utf8_is_refused_not_read_as_its_own_name() -> None:
    name = b'"' + "代码".encode("gb18030") + b'"'
    change = "UPDATE sqlite_master SET sql = replace(sql, '\"code\"', CAST(? AS TEXT)) WHERE name = 'layer'"
    assert outcome({"a.gpkg": _rewritten(change, name)}) == "encoding"


def test_features_that_share_no_attribute_are_refused_before_they_become_a_table() -> None:
    features = [{"type": "Feature", "geometry": None, "properties": {f"a{n}": 1}} for n in range(5_000)]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    with pytest.raises(UnreadableFile) as refusal:
        read_book(Upload.of("a.geojson", data))
    assert why(refusal.value) == "reach"


def test_a_table_of_millions_of_rows_is_refused_before_they_all_come_over() -> None:
    def refused() -> None:
        with pytest.raises(UnreadableFile) as refusal:
            read_book(Upload.of("a.csv", b"1,2\n" * 3_000_000))
        assert why(refusal.value) == "reach"

    assert peak_bytes(refused) < 300 << 20


def test_blank_rows_count_and_those_at_the_end_do_not_come_over() -> None:
    data = b"a,b\n,\n \n1,2\n" + b",\n" * 2_000_000
    ((_, rows),) = read_book(Upload.of("a.csv", data)).sheets
    assert rows == [["a", "b"], [], [], ["1", "2"]]


@pytest.mark.parametrize("kind", [["Feature"], {"a": 1}, 7, True])
def test_a_type_that_is_no_text_is_no_geojson(kind: object) -> None:
    assert outcome({"a.geojson": json.dumps({"type": kind, "features": []}).encode()}) == "geojson"


def test_a_geopackage_that_wishes_for_a_journal_or_checks_its_rows_is_read() -> None:
    for data in (
        hostile.odd_geopackages()["journal"],
        hostile.geopackage("CREATE TABLE t (a CHECK (a > 1))"),
    ):
        found = outcome({"a.gpkg": data})
        assert isinstance(found, VectorLayer)
        assert (found.crs, found.properties[0]["name"]) == ("EPSG:4490", "芙蓉区")


def test_a_geopackage_that_another_program_may_have_open_says_so() -> None:
    found = outcome({"a.gpkg": hostile.odd_geopackages()["journal"]})
    assert isinstance(found, VectorLayer)
    assert [key for key, _ in found.notes] == ["ingest.note_gpkg_journal"]


@pytest.mark.parametrize("which", list(hostile.lying_shapefiles()))
def test_a_shapefile_that_lies_is_refused_or_read_whole(which: str) -> None:
    found = outcome(hostile.lying_shapefiles()[which])
    if isinstance(found, VectorLayer):
        kinds = {"index elsewhere": ("Polygon",), "many points": ("?",), "only head": ()}
        assert found.kinds == kinds[which]
    else:
        assert found in {
            "shp_short",
            "shp_broken",
            "shp_counts",
            "dbf",
            "dbf_short",
            "fell",
            "binary",
            "no_features",
        }


@pytest.mark.parametrize("which", list(hostile.odd_jsons()))
def test_json_beyond_reason_is_refused_with_a_sentence(which: str) -> None:
    found = outcome({"a.geojson": hostile.odd_jsons()[which]})
    if isinstance(found, VectorLayer):
        assert which in {"half letter", "nul"}
    else:
        assert found in {"depth", "number", "json", "encoding", "fell"}


@settings(
    max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(st.data())
def test_a_file_with_a_few_changed_bytes_is_read_or_refused(data: st.DataObject) -> None:
    name, sound = data.draw(st.sampled_from(sorted(_sound().items())))
    changed = bytearray(sound)
    for place in data.draw(st.lists(st.integers(0, len(sound) - 1), min_size=1, max_size=8)):
        changed[place] = data.draw(st.integers(0, 255))
    found = outcome({name: bytes(changed)})
    assert isinstance(found, VectorLayer | str)


@cache
def _sound() -> dict[str, bytes]:
    point = '{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}}'
    placemark = "<Placemark><name>甲</name><Point><coordinates>1,2</coordinates></Point></Placemark>"
    return {
        "a.gpkg": hostile.geopackage(),
        "a.zip": hostile.zipped(hostile.shapefile()),
        "a.geojson": point.encode(),
        "a.kml": f"<kml><Document>{placemark}</Document></kml>".encode(),
        "a.csv": csv_of([("1", "2", "甲")], ("lon", "lat", "name")),
        "a.xlsx": xlsx_of({"s": [["lon", "lat"], ["1", "2"]]}),
    }


PROBE = """
import json, os, resource, socket, sys
sys.path.insert(0, sys.argv[1])
from xqgis.ingest import lockdown
import encodings.idna, errno
if sys.argv[3] == "without":
    real = resource.setrlimit
    resource.setrlimit = lambda kind, most: None if kind == resource.RLIMIT_NOFILE else real(kind, most)
lockdown.lock(5)
told = {"uid": os.getuid(), "groups": os.getgroups()}
acts = {
    "read": lambda: open(sys.argv[2]).read(),
    "write": lambda: os.write(os.open("/tmp/xqgis-probe", os.O_CREAT | os.O_WRONLY), b"x" * 9),
    "connect": lambda: socket.create_connection(("127.0.0.1", int(sys.argv[4])), 1),
    "list": lambda: os.listdir("/"),
    "fork": lambda: os.fork() or os._exit(0),
    "memory": lambda: len(bytearray(3 << 30)),
}
for act, run in acts.items():
    try:
        told[act] = repr(run())
    except (OSError, MemoryError) as error:
        told[act] = type(error).__name__
print(json.dumps(told), flush=True)
"""


@pytest.mark.parametrize("ceiling", ["with", "without"])
def test_the_process_that_reads_has_nothing_but_its_pipes(outside: Outside, ceiling: str) -> None:
    port = outside.url.rpartition(":")[2]
    command = [sys.executable, "-I", "-c", PROBE, str(ROOT), str(outside.file), ceiling, port]
    done = subprocess.run(command, capture_output=True, check=True, env=ENVIRONMENT, cwd="/", timeout=60)
    told = json.loads(done.stdout)
    if os.geteuid() == 0:
        assert (told["uid"], told["groups"]) == (lockdown.NOBODY, [])
    assert told["memory"] == "MemoryError"
    if ceiling == "with" or os.geteuid() == 0:
        assert {told[act] for act in ("read", "write", "connect", "list")} <= {
            "OSError",
            "PermissionError",
            "ConnectionRefusedError",
            "gaierror",
        }
    assert told["fork"] == "BlockingIOError" or os.geteuid() != 0
    assert outside.knocks == []


def test_all_drivers_but_one_are_off_in_the_installed_gdal() -> None:
    code = "import pyogrio, json; print(json.dumps(list(pyogrio.list_drivers())))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, check=True, env=ENVIRONMENT, timeout=60
    )
    assert json.loads(done.stdout) == [USED]
    assert USED not in SKIPPED


def test_a_reader_that_hangs_or_says_nonsense_is_a_file_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from xqgis.ingest import sandbox

    for script in (
        "import time; time.sleep(60)",
        "print('{}' * 9)",
        "print('{\"rows\": 3}')",
        "raise SystemExit",
    ):
        child = tmp_path / "child.py"
        child.write_text(script)
        monkeypatch.setattr(sandbox, "CHILD", child)
        monkeypatch.setattr(sandbox, "MAX_SECONDS", 1)
        assert outcome({"a.csv": b"a,b\n"}) in {"fell", "reach"}
    assert CHILD.name == "reader_child.py"
