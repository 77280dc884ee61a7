"""The index of labels answers as exact geometry does, point by point, on every kind of coverage."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from xqgis.geo import coverage as coverage_room
from xqgis.geo import labels as labels_room
from xqgis.geo.coverage import OUTSIDE, Coverage
from xqgis.geo.edges import HARD, LINE
from xqgis.geo.labels import Labels, lowest_exactly

MM = 1e-8
"""About a millimetre in degrees."""


def mosaic(columns: int, rows: int, parts: int = 6, seed: int = 1) -> NDArray[np.object_]:
    """Neighbours in Hengyang that share crooked edges, each of ``parts`` pieces."""
    rng = np.random.default_rng(seed)
    corners = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0)), axis=-1)
    corners[1:-1, 1:-1] += rng.uniform(-0.25, 0.25, (rows - 1, columns - 1, 2))

    def crooked(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        line = a[..., None, :] + (b - a)[..., None, :] * np.linspace(0, 1, parts + 1)[:, None]
        line[..., 1:-1, :] += rng.uniform(-0.1, 0.1, line[..., 1:-1, :].shape) / parts
        return line * (0.25 / columns, 0.2 / rows) + (112.7, 27.05)

    along, up = crooked(corners[:, :-1], corners[:, 1:]), crooked(corners[:-1], corners[1:])
    rings = [
        np.vstack([along[y, x], up[y, x + 1][1:], along[y + 1, x][-2::-1], up[y, x][-2::-1]])
        for y in range(rows)
        for x in range(columns)
    ]
    shapes: NDArray[np.object_] = shapely.polygons(np.array(rings))
    return shapes


def telling(shapes: NDArray[np.object_], seed: int = 0, n: int = 20_000) -> NDArray[np.float64]:
    """Points at random, outside, on corners and edges, a millimetre and a last bit beside them."""
    rng = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(shapes)
    wide, high = east - west, north - south
    anywhere = rng.uniform((west - wide / 9, south - high / 9), (east + wide / 9, north + high / 9), (n, 2))
    corners = shapely.get_coordinates(shapes)
    along = corners[:-1] + (corners[1:] - corners[:-1]) * rng.uniform(0, 1, (len(corners) - 1, 1))
    halves = (corners[:-1] + corners[1:]) / 2
    on = np.vstack([corners, along, halves])
    beside = [on + rng.choice((-1, 0, 1), on.shape) * step for step in (MM, 1e-12)]
    bits = [np.nextafter(on, np.inf), np.nextafter(on, -np.inf)]
    return np.vstack([anywhere, on, *beside, *bits])


def assert_exact(shapes: NDArray[np.object_], points: NDArray[np.float64]) -> Labels:
    index = Labels.over(shapes)
    assert index is not None
    x, y = np.ascontiguousarray(points.T)
    np.testing.assert_array_equal(index.lowest(x, y), lowest_exactly(shapes, x, y))
    return index


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("parts", [1, 6, 40])
def test_every_point_of_a_mosaic_gets_the_label_of_exact_geometry(parts: int, seed: int) -> None:
    shapes = mosaic(12, 9, parts, seed)
    assert_exact(shapes, telling(shapes, seed))


@pytest.mark.parametrize("cells", [4, 100, 3_000, 200_000])
def test_no_size_of_cell_changes_an_answer(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels_room, "_CELLS", cells)
    shapes = mosaic(7, 5)
    assert_exact(shapes, telling(shapes))


def test_most_points_never_reach_exact_geometry(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = mosaic(20, 15, 16)
    index = Labels.over(shapes)
    assert index is not None
    assert np.isin(index._cuts.how, (LINE, HARD)).mean() > 0.8
    asked: list[int] = []

    def counting(given: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64]) -> object:
        asked.append(len(x))
        return lowest_exactly(given, x, y)

    monkeypatch.setattr(labels_room, "lowest_exactly", counting)
    x, y = np.random.default_rng(1).uniform((112.7, 27.05), (112.95, 27.25), (100_000, 2)).T
    index.lowest(x, y)
    assert sum(asked) < 500


def test_overlaps_belong_to_the_lowest_of_all_that_cover_them() -> None:
    a, b, c = shapely.box(0, 0, 6, 6), shapely.box(3, 3, 9, 9), shapely.Point(4.5, 4.5).buffer(4)
    whole = shapely.box(-1, -1, 10, 10)
    sliver = shapely.Polygon([(0, 6), (6, 6), (6, 6.000001), (0, 6.000001)])
    for shapes in ([a, b, c], [c, b, a, whole], [whole, a, b], [sliver, whole, b, a], [b, sliver, a, c, a]):
        array = np.array(shapes, dtype=object)
        assert_exact(array, telling(array))


def test_holes_enclaves_parts_and_gaps_are_told_apart() -> None:
    ring = (
        shapely.box(0, 0, 9, 9).difference(shapely.Point(4, 4).buffer(2)).difference(shapely.box(7, 7, 8, 9))
    )
    islands = shapely.MultiPolygon(
        [shapely.box(3, 3, 4, 4), shapely.box(4, 4, 5, 5), shapely.Point(12, 1).buffer(1)]
    )
    touching = shapely.Polygon([(9, 9), (12, 9), (12, 12), (9, 12)], [[(9, 9), (11, 10), (10, 11)]])
    assert shapely.is_valid([ring, islands, touching]).all()
    for shapes in ([ring, islands, touching], [touching, islands, ring], [islands, shapely.Polygon(), ring]):
        array = np.array(shapes, dtype=object)
        assert_exact(array, telling(array))


@pytest.mark.parametrize("seed", range(4))
def test_needles_and_stars_that_many_edges_of_one_cell_make(seed: int) -> None:
    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, 801)[:-1]
    star = shapely.Polygon(np.c_[np.cos(turn), np.sin(turn)] * np.where(np.arange(800) % 2, 1, 0.02)[:, None])
    needles = [
        shapely.Polygon([rng.uniform(-1, 1, 2), (at := rng.uniform(-1, 1, 2)), at + 1e-9]) for _ in range(20)
    ]
    array = np.array([star, *needles], dtype=object)
    assert_exact(array[shapely.is_valid(array)], telling(array, seed))


@pytest.mark.parametrize(
    ("scale", "at"),
    [(1e-7, 113.0), (1e-60, 0.0), (1e6, 2_500_000.0), (1e60, 0.0), (180.0, 0.0)],
)
def test_extents_small_and_large(scale: float, at: float) -> None:
    base = mosaic(4, 3, 2)
    shapes = shapely.transform(base, lambda c: (c - (112.7, 27.05)) * 4 * scale + at)
    shapes = shapes[shapely.is_valid(shapes) & (shapely.area(shapes) > 0)]
    west, south, east, north = shapely.total_bounds(shapes)
    assert_exact(
        shapes,
        np.vstack([telling(shapes), np.random.default_rng(0).uniform((west, south), (east, north), (9, 2))]),
    )


def test_strips_far_longer_than_wide() -> None:
    strips = np.array([shapely.box(0, y, 1e6, y + 0.5 + y % 2 / 2) for y in range(6)], dtype=object)
    assert_exact(strips, telling(strips))
    tilted = shapely.transform(strips, lambda c: c @ np.array([[0.6, 0.8], [-0.8, 0.6]]))
    assert_exact(tilted, telling(tilted))


def test_more_crossed_cells_than_there_is_room_for_make_the_cells_larger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(labels_room, "_CROSSINGS", 20_000)
    shapes = mosaic(10, 10)
    index = assert_exact(shapes, telling(shapes))
    assert len(index._cuts.how) < 25_000


def test_points_without_a_place_are_in_none() -> None:
    index = Labels.over(mosaic(3, 3))
    assert index is not None
    x = np.array([np.nan, 112.8, np.inf, -np.inf, 1e308, -1e308, 112.8, 112.8])
    y = np.array([27.1, np.nan, 27.1, 27.1, 1e308, 27.1, -np.inf, 27.1])
    assert index.lowest(x, y).tolist()[:-1] == [9] * 7
    assert index.lowest(x, y)[-1] < 9
    assert index.lowest(np.empty(0), np.empty(0)).tolist() == []


def test_what_no_index_can_hold_is_left_to_exact_geometry() -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    needle = shapely.Polygon([(113, 28), (113 + 1e-12, 28), (113, 28 + 1e-12)])
    for shapes in ([], [shapely.Polygon()], [bow], [shapely.Point(0, 0)], [None], [needle]):
        assert Labels.over(np.array([*shapes, None], dtype=object)[:-1]) is None
    coverage = Coverage(["a", "b"], [bow, shapely.box(0, 3, 1, 4)])
    x, y = np.random.default_rng(1).uniform(0, 4, (2, coverage_room._WORTH + 100))
    expected = np.array(["a", "b", OUTSIDE], dtype=object)[lowest_exactly(coverage._shapes, x, y)]
    assert coverage.locate(x, y).tolist() == expected.tolist()


def test_few_points_build_nothing_and_many_build_once_for_all_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built: list[int] = []
    original = Labels.over

    def counting(shapes: NDArray[np.object_]) -> Labels | None:
        built.append(1)
        return original(shapes)

    monkeypatch.setattr(Labels, "over", counting)
    shapes = mosaic(5, 4)
    coverage = Coverage([f"{number:02d}" for number in range(20)], shapes)
    x, y = np.random.default_rng(1).uniform((112.7, 27.05), (112.95, 27.25), (60_000, 2)).T
    few = coverage.locate(x[:1000], y[:1000])
    assert built == []
    answers: list[list[str]] = []
    askers = [
        threading.Thread(target=lambda: answers.append(coverage.locate(x, y).tolist())) for _ in range(4)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert built == [1]
    exact = coverage._names[lowest_exactly(coverage._shapes, x, y)].tolist()
    assert answers == [exact] * 4
    assert few.tolist() == exact[:1000]


@st.composite
def coverages(draw: st.DrawFn) -> NDArray[np.object_]:
    """Hulls, boxes and buffers on a coarse lattice: they share corners and edges, overlap and nest."""
    small = st.integers(0, 6).map(float)
    triples = st.lists(st.tuples(small, small), min_size=3, max_size=6)
    hulls = [
        shapely.convex_hull(shapely.MultiPoint(points)) for points in draw(st.lists(triples, max_size=6))
    ]
    x0, y0 = draw(small), draw(small)
    box = shapely.box(x0, y0, x0 + 1 + draw(small), y0 + 1 + draw(small))
    if draw(st.booleans()):
        hulls.append(shapely.difference(box, shapely.Point(x0 + 0.5, y0 + 0.5).buffer(0.25, quad_segs=2)))
    return np.array([box, *[hull for hull in hulls if hull.geom_type == "Polygon"]], dtype=object)


@settings(max_examples=150, deadline=None)
@given(shapes=coverages(), cells=st.sampled_from([9, 500, 4_000]), seed=st.integers(0, 99))
def test_any_coverage_on_a_lattice(shapes: NDArray[np.object_], cells: int, seed: int) -> None:
    points = telling(shapes, seed, 300)
    lattice = np.stack(np.meshgrid(np.arange(-1, 15, 0.5), np.arange(-1, 15, 0.5)), axis=-1).reshape(-1, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labels_room, "_CELLS", cells)
        assert_exact(shapes, np.vstack([points, lattice]))
