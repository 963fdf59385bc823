"""Check segments: their shares at every unit, the levers that cover them, and levers that need others."""

from collections.abc import Iterator
from typing import get_args

from instances.files import PLAN, UNITS
from instances.headers import is_share_column
from instances.names import Names, Rows, unknown_names, without_effect
from instances.problems import Problem
from instances.records import suggestion
from instances.schema.levers import Lever
from instances.schema.segments import SHARE_PREFIX, Segment, SegmentBase
from instances.schema.settings import Settings
from instances.schema.units import Unit
from instances.segments import confined, share_at
from instances.wording import listed

PRECISION = 1e-9
"""Most by which shares may sum to more than 1, as rounding."""

WORDS: dict[SegmentBase, str] = {"orders": "orders", "revenue": "revenue", "hours": "labour hours"}


def segment_problems(settings: Settings, rows: Rows, names: Names) -> Iterator[Problem]:
    """Yield the problems of segments, of their columns in units.csv, and of levers that cover them or need other levers."""
    known = {segment.name: segment for segment in settings.segments}
    seen: set[str] = set()
    for number, segment in enumerate(settings.segments):
        if segment.name in seen:
            path = f"segments[{number}].name"
            yield Problem("name_repeated", PLAN, column=path, found=segment.name, expected="each name of a segment once")
        seen.add(segment.name)
    columns = _columns(rows)
    yield from _unknown_columns(rows, columns, known)
    for name, lever in settings.levers.items():
        yield from _covers(f"levers.{name}", lever, known)
        yield from _needs(f"levers.{name}", name, lever, settings, names)
    yield from _without_share(settings, columns, names)
    yield from _sums(settings, rows)


def _columns(rows: Rows) -> list[str]:
    table = rows.tables.get(UNITS)
    return [] if table is None else [column for column in table.header if is_share_column(column)]


def _unknown_columns(rows: Rows, columns: list[str], known: dict[str, Segment]) -> Iterator[Problem]:
    table = rows.tables.get(UNITS)
    for column in columns:
        name = column.removeprefix(SHARE_PREFIX)
        if name not in known:
            remedy = suggestion(name, known) if known else f'Add [[segments]] with name = "{name}" to plan.toml.'
            row = None if table is None else table.header_row
            yield Problem("name_unknown", UNITS, row, column, found=name, expected="a segment of plan.toml", remedy=remedy)


def _covers(path: str, lever: Lever, known: dict[str, Segment]) -> Iterator[Problem]:
    """Yield names that are no segments, settings of a figure of which no segment is covered, and segments without a setting."""
    if not lever.covers or lever.closes:
        return
    yield from unknown_names(f"{path}.covers", "segment", lever.covers, dict.fromkeys(known))
    if not all(name in known for name in lever.covers):
        return
    covered = {known[name].of for name in lever.covers}
    following = list(confined(lever))
    for setting, base in following:
        if base not in covered:
            expected = f"a segment of {WORDS[base]} in {path}.covers, as this follows {WORDS[base]}"
            remedy = f'A segment with of = "{base}" and share = 1 is all of them; a lever of its own is one without covers.'
            yield Problem(
                "setting_missing", PLAN, column=f"{path}.{setting}", found=listed(lever.covers), expected=expected, remedy=remedy
            )
    for base in get_args(SegmentBase):
        named = [name for name in lever.covers if known[name].of == base]
        if named and not any(follows == base for _, follows in following):
            yield without_effect(f"{path}.covers", listed(named), f"an effect, strain or cost that follows {WORDS[base]}")


def _needs(path: str, name: str, lever: Lever, settings: Settings, names: Names) -> Iterator[Problem]:
    path = f"{path}.needs"
    yield from unknown_names(path, "lever", lever.needs, names.levers)
    for other in lever.needs:
        if other == name:
            yield Problem("value_wrong", PLAN, column=path, found=other, expected="other levers than itself")
        elif other in lever.not_after:
            expected = "no lever of its not_after, which it may not come after"
            yield Problem("value_wrong", PLAN, column=path, found=other, expected=expected)
        elif other in settings.levers and settings.levers[other].closes:
            expected = "levers that close no units: nothing is launched at a unit that is closed"
            yield Problem("value_wrong", PLAN, column=path, found=other, expected=expected)


def _without_share(settings: Settings, columns: list[str], names: Names) -> Iterator[Problem]:
    """Yield covered segments that no unit has a share of."""
    covered = {name for lever in settings.levers.values() for name in lever.covers}
    for number, segment in enumerate(settings.segments):
        if segment.name not in covered or names.all_units is None:
            continue
        if not any(share_at(unit, segment) for unit in names.all_units):
            column = f"{SHARE_PREFIX}{segment.name}"
            expected = f"a share above 0 here, or in column {column} of units.csv, as a lever covers the segment"
            yield Problem("setting_missing", PLAN, column=f"segments[{number}].share", found="0", expected=expected)


def _sums(settings: Settings, rows: Rows) -> Iterator[Problem]:
    """Yield shares of one figure that sum to more than 1: at the last cell of a unit, or in plan.toml for units without cells."""
    for base in get_args(SegmentBase):
        numbered = [(number, segment) for number, segment in enumerate(settings.segments) if segment.of == base]
        plain = sum(segment.share for _, segment in numbered)
        expected = f"shares of segments of {WORDS[base]} that sum to 1 at most"
        if plain > 1 + PRECISION and (not rows.units or any(not _own(unit, numbered) for _, unit in rows.units)):
            column = f"segments[{numbered[-1][0]}].share"
            yield Problem("value_wrong", PLAN, column=column, found=f"a sum of {plain:.9g}", expected=expected)
        for row, unit in rows.units:
            own, total = _own(unit, numbered), sum(share_at(unit, segment) for _, segment in numbered)
            if own and total > 1 + PRECISION:
                column = f"{SHARE_PREFIX}{own[-1]}"
                yield Problem("value_wrong", UNITS, row, column, found=f"a sum of {total:.9g}", expected=expected)


def _own(unit: Unit, numbered: list[tuple[int, Segment]]) -> list[str]:
    """Return the segments that the unit has a share of its own of."""
    return [segment.name for _, segment in numbered if unit.share_of(segment.name) is not None]
