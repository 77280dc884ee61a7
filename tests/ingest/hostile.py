"""Hostile files, made by functions: nothing of the kind lies in the repository."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import stat
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

NAME = "芙蓉区"
SQUARE = shapely.box(112.9, 27.2, 112.91, 27.21)
WKB = shapely.to_wkb(SQUARE)


def frame(crs: str | None = "EPSG:4490") -> gpd.GeoDataFrame:
    """One square with a Chinese name."""
    return gpd.GeoDataFrame({"name": [NAME], "code": ["A1"]}, geometry=[SQUARE], crs=crs)


def written(ending: str, driver: str, **options: object) -> dict[str, bytes]:
    """The files that GDAL writes for `frame`, by ending."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame(), Path(folder) / f"layer{ending}", driver=driver, **options)
        return {file.suffix: file.read_bytes() for file in Path(folder).iterdir()}


def shapefile(encoding: str = "UTF-8") -> dict[str, bytes]:
    """A sound set, by file name."""
    found = written(".shp", "ESRI Shapefile", encoding=encoding)
    return {f"layer{ending}": data for ending, data in found.items()}


def geopackage(*statements: str) -> bytes:
    """A sound GeoPackage, and then some."""
    (data,) = written(".gpkg", "GPKG").values()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.gpkg"
        file.write_bytes(data)
        with sqlite3.connect(file) as base:
            for statement in statements:
                base.execute(statement)
        base.close()
        return file.read_bytes()


def zipped(parts: Mapping[str, bytes], change: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    """Files in a ZIP, their entries changed by hand."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(entry)
            target.writestr(entry, data)
    return packed.getvalue()


def linked(entry: zipfile.ZipInfo) -> None:
    """Make an entry a symbolic link."""
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16


def gbk_names(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP whose names are GBK without saying so, as Chinese Windows writes it."""
    raw = [name.encode("gbk") for name in parts]
    stand_ins = [f"{number:0{len(name)}d}" for number, name in enumerate(raw)]
    data = zipped(dict(zip(stand_ins, parts.values(), strict=True)))
    for stand_in, name in zip(stand_ins, raw, strict=True):
        data = data.replace(stand_in.encode(), name)
    return data


def locked() -> bytes:
    """A ZIP that says of its entry that it is encrypted."""
    data = bytearray(zipped(shapefile()))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def bomb() -> bytes:
    """A ZIP of 300 MB of nothing."""
    return zipped({"layer.shp": bytes(300 << 20), "layer.dbf": b""})


def vrt(target: Path, url: str) -> dict[str, bytes]:
    """What makes GDAL read other files and call other machines, under any ending."""
    layer = f'<OGRVRTLayer name="a"><SrcDataSource>{target}</SrcDataSource></OGRVRTLayer>'
    remote = f'<OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}/a.csv</SrcDataSource></OGRVRTLayer>'
    return {
        "a.geojson": f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>".encode(),
        "a.gpkg": f"<OGRVRTDataSource>{remote}</OGRVRTDataSource>".encode(),
        "a.kml": f"<?xml version='1.0'?><OGRVRTDataSource>{layer}</OGRVRTDataSource>".encode(),
        "b.geojson": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector {target}"}
        ).encode(),
        "wfs.kml": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>".encode(),
        "wms.gpx": f"<GDAL_WMS><Service><ServerUrl>{url}/wms</ServerUrl></Service></GDAL_WMS>".encode(),
        "c.csv": f"WFS:{url}/wfs".encode(),
        "d.csv": f"/vsicurl/{url}/a.csv".encode(),
        "e.geojson": f'"{url}/a.geojson"'.encode(),
    }


def declared(target: Path, url: str) -> dict[str, bytes]:
    """KML and GPX that declare entities, in several encodings."""
    kml = (
        f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "file://{target}">]>'
        "<kml><Placemark><name>&a;</name><Point><coordinates>1,2</coordinates></Point></Placemark></kml>"
    )
    gpx = f'<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "{url}/a.dtd"><gpx><wpt lon="1" lat="2"/></gpx>'
    laughs = '<!DOCTYPE kml [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    return {
        "a.kml": kml.encode(),
        "a.gpx": gpx.encode(),
        "b.kml": kml.encode("utf-16"),
        "b.gpx": gpx.encode("utf-16"),
        "c.kml": kml.encode("utf-8-sig"),
        "d.kml": kml.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-16LE"?>').encode(),
        "laughs.kml": f"{laughs}]><kml><name>&j;</name></kml>".encode(),
        "lower.kml": kml.replace("<!DOCTYPE", "<!doctype").encode(),
        "e.kml": kml.encode("utf-16-le"),
        "f.kml": kml.encode("utf-32"),
        "g.kml": kml.encode("utf-7"),
    }


def lying_shapefiles() -> dict[str, dict[str, bytes]]:
    """Sets whose lengths lie, or that were cut off."""
    sound = shapefile()
    shp, dbf, shx = sound["layer.shp"], sound["layer.dbf"], sound["layer.shx"]
    huge = struct.pack(">I", 0x7FFF_FFFF)
    return {
        "short": {**sound, "layer.shp": shp[:-20]},
        "long header": {**sound, "layer.shp": shp[:24] + huge + shp[28:]},
        "long record": {"layer.shp": shp[:104] + huge + shp[108:], "layer.dbf": dbf},
        "many points": {**sound, "layer.shp": shp[:148] + b"\xff\xff\xff\x7f" + shp[152:]},
        "many rows": {**sound, "layer.dbf": dbf[:4] + b"\xff\xff\xff\x7f" + dbf[8:]},
        "no width": {**sound, "layer.dbf": dbf[:10] + b"\0\0" + dbf[12:]},
        "long head": {**sound, "layer.dbf": dbf[:8] + b"\xff\xff" + dbf[10:]},
        "cut rows": {**sound, "layer.dbf": dbf[:-10]},
        "index elsewhere": {**sound, "layer.shx": shx[:100] + huge + huge},
        "only head": {"layer.shp": shp[:100]},
        "no records": {**sound, "layer.shp": shp[:60]},
        "nothing": {"layer.shp": shp[:4], "layer.dbf": dbf[:3]},
    }


def odd_jsons() -> dict[str, bytes]:
    """JSON that asks for depth, for infinity, for memory."""
    point = b'{"type":"Point","coordinates":[%s,1]}'
    return {
        "deep": b"[" * 5_000_000,
        "deep objects": b'{"a":' * 1_000_000,
        "deep geometry": b'{"type":"Polygon","coordinates":' + b"[" * 500 + b"]" * 500 + b"}",
        "nan": point % b"NaN",
        "infinity": point % b"-Infinity",
        "overflow": point % b"1e400",
        "digits": point % (b"9" * 6_000),
        "half letter": b'{"type":"Feature","geometry":null,"properties":{"\\ud800":"\\udfff"}}',
        "nul": b'{"type":"Feature","geometry":null,"properties":{"a":"\\u0000"}}',
        "no text": b'{"type":"\xff\xfe"}',
        "cut": b'{"type":"FeatureCollection","features":[{"type":"Feature"',
    }


def odd_geopackages() -> dict[str, bytes]:
    """GeoPackages that hold what a layer never needs."""
    sound = geopackage()
    return {
        "view": geopackage("CREATE VIEW evil AS SELECT * FROM layer"),
        "view as a layer": geopackage(
            "ALTER TABLE layer RENAME TO hidden", "CREATE VIEW layer AS SELECT * FROM hidden"
        ),
        "trigger": geopackage("CREATE TRIGGER evil AFTER INSERT ON layer BEGIN DELETE FROM layer; END"),
        "named like ours": geopackage(
            "CREATE TRIGGER trigger_insert_feature_count_x AFTER INSERT ON layer "
            "BEGIN SELECT writefile('x', 'y'); END"
        ),
        "virtual": geopackage("CREATE VIRTUAL TABLE evil USING fts5(a)"),
        "cut": sound[: len(sound) // 2],
        "head": sound[:100],
        "noise": sound[:4096] + os.urandom(len(sound) - 4096),
        "journal": sound[:18] + b"\x02\x02" + sound[20:],
    }
