"""Which single checks somebody may see: the one place where a scope becomes a condition of a query."""

from __future__ import annotations

from xqgis.model.actor import Scope
from xqgis.model.standard import Standard
from xqgis.scoring.meeting import Checks
from xqgis.services.town_hall import TownHall


def within(hall: TownHall, scope: Scope, checks: Checks) -> Checks:
    """Those of ``checks`` (with columns ``village`` and ``item``) that lie in ``scope``."""
    if scope.villages:
        checks = checks.filter(checks.village.isin(sorted(scope.villages)))
    if scope.units or scope.domains:
        known = hall.registry.items()
        items = [item.code for standard, item in known if answers_for(scope, standard)]
        checks = checks.filter(checks.item.isin(items))
    return checks


def sees(scope: Scope, standard: Standard, village: str) -> bool:
    """Whether ``scope`` holds a check of ``standard`` in ``village``, as `within` does."""
    return village in (scope.villages or {village}) and answers_for(scope, standard)


def answers_for(scope: Scope, standard: Standard) -> bool:
    """Whether checks of a standard are within ``scope``, as far as units and domains go."""
    own_unit = not scope.units or not scope.units.isdisjoint(standard.units)
    return own_unit and standard.domain in (scope.domains or {standard.domain})
