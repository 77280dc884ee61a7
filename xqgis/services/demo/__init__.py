"""Invented inspections of a demo town: seeded, marked, and believable enough to try everything on."""

from __future__ import annotations

from xqgis.services.demo.act import DemoMade, make_demo, wants_demo
from xqgis.services.demo.checks import demo_checks

__all__ = ["DemoMade", "demo_checks", "make_demo", "wants_demo"]
