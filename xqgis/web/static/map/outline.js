/* The outer line of a coverage: the edges that only one of its areas has, chained into rings. */
(function (xq) {
  "use strict";

  var SHIFT = 65536;
  var SLIVER = 0.001; // of the largest ring's area; smaller rings stay only when compact
  var ROUND = 0.35;

  function eachRing(geometry, visit) {
    var at = 0;
    geometry.header.rings.forEach(function (rings) {
      rings.forEach(function (length) {
        visit(at, length);
        at += length;
      });
    });
  }

  function corner(xy, index) {
    return xy[index * 2] * SHIFT + xy[index * 2 + 1];
  }

  /** Undirected edges that occur once, as [from, to] pairs of corner numbers. */
  function loneEdges(geometry) {
    var xy = geometry.xy;
    var seen = new Map();
    eachRing(geometry, function (start, length) {
      for (var i = 0; i < length; i++) {
        var from = corner(xy, start + i);
        var to = corner(xy, start + ((i + 1) % length));
        if (from === to) continue;
        var key = from < to ? from + "-" + to : to + "-" + from;
        if (seen.has(key)) seen.set(key, null);
        else seen.set(key, [from, to]);
      }
    });
    return Array.from(seen.values()).filter(Boolean);
  }

  function neighbours(edges) {
    var found = new Map();
    edges.forEach(function (edge) {
      [0, 1].forEach(function (end) {
        var here = edge[end];
        if (!found.has(here)) found.set(here, []);
        found.get(here).push(edge[1 - end]);
      });
    });
    return found;
  }

  function walk(first, links) {
    var ring = [];
    var here = first;
    var next;
    while (here !== undefined) {
      ring.push(here);
      next = (links.get(here) || []).pop();
      if (next !== undefined) {
        var back = links.get(next);
        back.splice(back.indexOf(here), 1);
      }
      here = next === first ? undefined : next;
    }
    return ring;
  }

  function measure(flat) {
    var area = 0;
    var length = 0;
    for (var i = 0; i < flat.length; i += 2) {
      var j = (i + 2) % flat.length;
      area += flat[i] * flat[j + 1] - flat[j] * flat[i + 1];
      length += Math.hypot(flat[j] - flat[i], flat[j + 1] - flat[i + 1]);
    }
    return { area: Math.abs(area) / 2, length: length };
  }

  /** Thin gaps between areas whose borders do not quite meet are no part of the outer line. */
  function withoutSlivers(rings) {
    var sizes = rings.map(measure);
    var largest = sizes.reduce(function (most, size) {
      return Math.max(most, size.area);
    }, 0);
    return rings.filter(function (ring, number) {
      var size = sizes[number];
      return size.area > largest * SLIVER || size.area * 4 * Math.PI > size.length * size.length * ROUND;
    });
  }

  /** Rings of quantised corners [[x, y, x, y, ...], ...] round everything the geometry covers. */
  xq.outline = function (geometry) {
    var links = neighbours(loneEdges(geometry));
    var rings = [];
    links.forEach(function (ends, first) {
      while (ends.length) {
        var ring = walk(first, links);
        if (ring.length < 3) continue;
        var flat = [];
        ring.forEach(function (number) {
          flat.push(Math.floor(number / SHIFT), number % SHIFT);
        });
        rings.push(flat);
      }
    });
    return withoutSlivers(rings);
  };
})((window.xq = window.xq || {}));
