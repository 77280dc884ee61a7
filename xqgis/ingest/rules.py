"""The little language of ``pass_if``: ``<= 5``, ``>= 3``, ``= 合格``, ``in [A, B]``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_RULE = re.compile(r"(<=|>=|<|>|!=|=|in\b)\s*+(?!=)(.+)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition on a cell; ``sign`` compares numbers or looks a text up in ``values``."""

    sign: str
    values: tuple[str, ...]

    def holds(self, text: str) -> bool | None:
        """Whether the condition holds; None when a number is needed and the cell is none.

        >>> [parse_rule("<= 5").holds(cell) for cell in ("5.0", "6", "nan")]
        [True, False, None]
        >>> parse_rule("= 5").holds("5.0")
        True
        """
        if self.sign in _COMPARE:
            value = number(text)
            bound = number(self.values[0])
            return None if value is None or bound is None else _COMPARE[self.sign](value, bound)
        found = any(_same(text, value) for value in self.values)
        return not found if self.sign == "!=" else found


def parse_rule(text: str) -> Rule:
    """The rule a profile writes; ValueError when it is none."""
    match = _RULE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    sign, rest = match[1], match[2].strip()
    if sign == "in":
        if not (rest.startswith("[") and rest.endswith("]")):
            raise ValueError(text)
        values = tuple(_plain(value) for value in rest[1:-1].split(","))
    else:
        values = (_plain(rest),)
    if sign in _COMPARE and number(values[0]) is None:
        raise ValueError(text)
    return Rule(sign, values)


def number(text: str) -> Decimal | None:
    """A plain decimal number, exactly; None for everything else, ``nan`` and ``1,000`` among it."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _plain(text: str) -> str:
    bare = text.strip()
    quoted = len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'"
    return bare[1:-1] if quoted else bare


def _same(text: str, value: str) -> bool:
    if text == value:
        return True
    left, right = number(text), number(value)
    return left is not None and left == right
