"""Why a row of somebody's file was not taken, precise enough to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """The closed list of reasons a row is rejected; keys of the catalogue ``problems.*``."""

    EMPTY = "empty"
    RAGGED = "ragged"
    BAD_DATE = "bad_date"
    DATE_STYLE = "date_style"
    FUTURE_DATE = "future_date"
    UNKNOWN_ITEM = "unknown_item"
    SYS_ITEM = "sys_item"
    ITEM_NOT_YET = "item_not_yet"
    UNKNOWN_RESULT = "unknown_result"
    UNKNOWN_SOURCE = "unknown_source"
    UNKNOWN_VALUE = "unknown_value"
    UNKNOWN_GRID = "unknown_grid"
    NO_LOCATION = "no_location"
    BAD_COORDINATE = "bad_coordinate"
    OUTSIDE_TOWN = "outside_town"
    GRID_DISAGREES = "grid_disagrees"
    VILLAGE_DISAGREES = "village_disagrees"
    DUPLICATE = "duplicate"
    DUPLICATE_STORED = "duplicate_stored"
    BAD_GEOMETRY = "bad_geometry"
    NO_CODE = "no_code"
    DUPLICATE_CODE = "duplicate_code"
    BAD_CODE = "bad_code"
    UNKNOWN_VILLAGE = "unknown_village"
    GRID_NOT_THEN = "grid_not_then"
    CODE_RETIRED = "code_retired"
    BAD_SHAPE = "bad_shape"
    NO_KIND = "no_kind"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_BODY = "unknown_body"
    UNKNOWN_POST = "unknown_post"
    UNLIKELY_DATE = "unlikely_date"
    ENDS_BEFORE = "ends_before"
    TOO_LONG = "too_long"
    UNFIT_TEXT = "unfit_text"
    PERSONAL_NUMBER = "personal_number"
    OVERLAP = "overlap"
    NOT_A_LINE = "not_a_line"
    UNKNOWN_ROAD = "unknown_road"
    ROAD_ELSEWHERE = "road_elsewhere"
    BAD_TIME = "bad_time"
    BAD_COUNT = "bad_count"
    TOO_MANY_HELMETS = "too_many_helmets"
    SEVERITY_DISAGREES = "severity_disagrees"
    ACCIDENT_TWICE = "accident_twice"
    ACCIDENT_DISAGREES = "accident_disagrees"
    ACCIDENT_STORED = "accident_stored"
    ACCIDENT_IN_PARTS = "accident_in_parts"


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that cannot be taken: sheet row (header is row 1), column, value as typed."""

    row: int
    column: str
    value: str
    reason: Reason
    facts: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""

    @property
    def sentence(self) -> str:
        """The catalogue's key of what is wrong, in words that name `told`."""
        return f"problems.{self.reason.value}"

    @property
    def told(self) -> dict[str, object]:
        """The facts of `sentence`."""
        return {"row": self.row, "column": self.column, "value": self.value, **self.facts}
