"""The figures that may differ between worlds, declared, and the figures that a path of an uncertainty or a future names.

What is a choice of the planner (discount and tax rates, calendar, limits) or the structure of a lever (ramp, curves, loads) is
not among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from instances.figure_paths import EVERY, figures_at, full_suggestion, names_below, split_path, with_section, written_path
from instances.figures import PathError
from instances.headers import numeric_columns
from instances.records import suggestion
from instances.schema.instance import Instance
from instances.schema.levers import LaunchCost, Lever, SupportCost
from instances.schema.segments import SHARE_PREFIX, Segment
from instances.schema.settings import Settings
from instances.schema.uncertainties import How
from instances.schema.units import Unit
from instances.segments import share_in_column
from instances.wording import Schema, listed, schema_at, schema_of, takes

LEVER_FIGURES = (
    "effects.*",
    "strain.*",
    "accuracy_gap_closed",
    "accuracy_target",
    "adoption_without_incentives",
    "slip_quarters",
    "costs.*.amount",
    "support.*.amount",
    "closing.severance_per_head",
    "closing.salvage_share",
)
"""Figures of a lever that may differ between worlds; * stands for any name."""

SECTION_FIGURES = (
    "event_costs.*",
    "records.*",
    "finance.realisation.*",
    "finance.contingency.*",
    "finance.extra_orders_incremental",
    "finance.cancelled_orders_lost",
    "finance.cost_of_goods",
    "finance.shrink_cash_share",
    "finance.carrying_rate",
    "finance.wage_growth",
    "finance.freight_growth",
    "finance.licence_growth",
)
"""Figures of other sections of plan.toml that may differ between worlds."""

HIRING_FIGURES = ("hiring.*.one_off_cost", "hiring.*.cost_per_quarter", "hiring.*.severance")
"""Figures of heads that may be hired that may differ between worlds."""

FIXED_COLUMNS = ("stores", "resize_factor", "book_quarters", "transfer_capacity")
"""Numeric columns of units.csv that are the same in every world."""

UNIT_COLUMNS = tuple(name for name in Unit.model_fields if name in numeric_columns(Unit) - set(FIXED_COLUMNS))
"""Columns of units.csv that may differ between worlds."""

Kind: TypeAlias = Literal["lever", "setting", "unit"]
SharedBasis: TypeAlias = Literal["network", "region"]
Scope: TypeAlias = Literal["all", "region", "unit"]


@dataclass(frozen=True)
class Bounds:
    """The range of a figure, as its field allows it. low_excluded: whether low itself is not in it."""

    low: float
    high: float
    low_excluded: bool
    words: str

    def hold(self, value: float) -> bool:
        """Return whether a value is in the range."""
        return self.low <= value <= self.high and not (self.low_excluded and value == self.low)


@dataclass(frozen=True)
class SamplableFigure:
    """A figure that may differ between worlds.

    Attributes
    ----------
    path
        without *, entries of lists by index, such as levers.orchestration.costs.0.amount; a column of units.csv keeps * where it
        is that of every unit.
    pieces
        the names in the path; `figure_paths.EVERY` stands for the * of a column.
    kind
        whether it is a lever's, a setting's of another section, such as that of a head, or a column of units.csv.
    lever
        name of the lever, None for other figures.
    basis
        network or region where units share what the figure determines, else None.
    whole
        whether it takes whole numbers only.
    units
        index of each unit that has the figure, for a column; else empty.
    values
        the figure as it stands; for a column one value for each of `units`. None where it is left out.
    """

    path: str
    pieces: tuple[str, ...]
    kind: Kind
    lever: str | None
    basis: SharedBasis | None
    whole: bool
    bounds: Bounds
    units: tuple[int, ...]
    values: tuple[float | None, ...]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Scopes of the draws that can move it: a figure of the network takes one draw for all."""
        if self.kind == "setting" or self.basis == "network":
            return ("all",)
        return ("all", "region") if self.basis == "region" else ("all", "region", "unit")


def figures_of(instance: Instance, path: str, how: How = "multiply") -> tuple[SamplableFigure, ...]:
    """Return the figures that a path of an uncertainty or a future names.

    Parameters
    ----------
    path
        as a case writes it; * stands for every name.
    how
        a * at the end of a path that multiplies or adds stands for the figures other than 0, as in a case.

    Raises
    ------
    PathError
        the path leads nowhere, or to a figure that is the same in every world.
    """
    return samplable_figures(instance.settings, instance.units, path, how)


def samplable_figures(settings: Settings, units: Sequence[Unit], path: str, how: How) -> tuple[SamplableFigure, ...]:
    """Return the figures that a path names, as `figures_of` does, for settings and units that are not yet an instance."""
    pieces = split_path(path)
    if not pieces:
        raise PathError("figure_unknown", path, "a path such as levers.orchestration.effects.split")
    if pieces[0] == "units":
        return (_column(settings.segments, units, path, pieces),)
    if pieces[0] in ("flows", "transfers"):
        raise PathError("figure_certain", path, _expected(pieces))
    whole = with_section(settings, pieces)
    found = figures_at(settings, whole, numbers=how != "set")
    counting = [one for one in found if _counts(settings, one)]
    if found and not counting:
        expected = "of a lever that closes units: costs.*.amount, closing.*; of other levers: anything but closing.*"
        raise PathError("figure_certain", path, expected)
    return tuple(_setting(settings, one) for one in counting)


def _counts(settings: Settings, pieces: Sequence[str]) -> bool:
    """Return whether a figure counts: of a lever that closes units costs and `closing` alone do, which no other lever has."""
    if pieces[0] != "levers" or len(pieces) < 3 or pieces[1] not in settings.levers:
        return True
    at_closing = pieces[2] == "closing"
    return at_closing or pieces[2] == "costs" if settings.levers[pieces[1]].closes else not at_closing


def _column(segments: Sequence[Segment], units: Sequence[Unit], path: str, pieces: Sequence[str]) -> SamplableFigure:
    if len(pieces) != 3:
        raise PathError("figure_unknown", path, "units, a unit's name or *, and a column, such as units.*.revenue")
    _, who, column = pieces
    names = [unit.unit for unit in units]
    shares = [f"{SHARE_PREFIX}{segment.name}" for segment in segments]
    if column not in Unit.model_fields and column not in shares:
        known = [*UNIT_COLUMNS, *shares]
        raise PathError("figure_unknown", column, "a column of units.csv", suggestion(column, known))
    if column not in UNIT_COLUMNS and column not in shares:
        raise PathError("figure_certain", path, f"a column of numbers other than {listed(FIXED_COLUMNS)}")
    if who not in (EVERY, *names):
        raise PathError("figure_unknown", who, "a unit, or * for all", suggestion(who, names))
    meant = tuple(index for index, name in enumerate(names) if who in (EVERY, name))
    return SamplableFigure(
        path=written_path(pieces),
        pieces=tuple(pieces),
        kind="unit",
        lever=None,
        basis=None,
        whole=False,
        bounds=_bounds_of_share() if column in shares else _bounds_of_column(column),
        units=meant,
        values=tuple(figure_of_unit(segments, units[index], column) for index in meant),
    )


def figure_of_unit(segments: Sequence[Segment], unit: Unit, column: str) -> float | None:
    """Return the figure of a unit in a column, that of plan.toml for the share of a segment that is blank."""
    found: float | None = getattr(unit, column) if column in Unit.model_fields else share_in_column(segments, unit, column)
    return found


@cache
def _bounds_of_share() -> Bounds:
    return _bounds(schema_at(Segment, ("share",)), schema_of(Segment))


@cache
def _bounds_of_column(column: str) -> Bounds:
    return _bounds(schema_at(Unit, (column,)), schema_of(Unit))


def _setting(settings: Settings, pieces: Sequence[str]) -> SamplableFigure:
    value = _value(settings, pieces)
    location = [int(piece) if piece.isdigit() else piece for piece in pieces]
    schema = schema_at(Settings, location)
    if not may_vary(pieces) or schema.get("type") not in ("number", "integer"):
        raise PathError("figure_certain", written_path(pieces), _expected(pieces))
    lever = pieces[1] if pieces[0] == "levers" else None
    return SamplableFigure(
        path=written_path(pieces),
        pieces=tuple(pieces),
        kind="setting" if lever is None else "lever",
        lever=lever,
        basis=None if lever is None else _basis(settings.levers[lever], pieces[2:]),
        whole=schema["type"] == "integer",
        bounds=_bounds(schema, schema_of(Settings)),
        units=(),
        values=(value,),
    )


def may_vary(pieces: Sequence[str]) -> bool:
    """Return whether the figure of plan.toml at some names may differ between worlds."""
    return any(_fits(one, pieces) for one in _declared())


@cache
def _declared() -> tuple[tuple[str, ...], ...]:
    """Return the pieces of each path of plan.toml that may vary."""
    paths = [f"levers.*.{one}" for one in LEVER_FIGURES] + [*SECTION_FIGURES, *HIRING_FIGURES]
    return tuple(tuple(path.split(".")) for path in paths)


def _fits(pattern: Sequence[str], pieces: Sequence[str]) -> bool:
    return len(pattern) == len(pieces) and all(part in ("*", piece) for part, piece in zip(pattern, pieces, strict=True))


def _value(settings: Settings, pieces: Sequence[str]) -> Any:
    """Return the value at a path, None for a figure that is left out and has no default."""
    found: Any = settings
    for number, piece in enumerate(pieces):
        section = ".".join(pieces[:number])
        if found is None:
            raise PathError("figure_unknown", section, "a section that plan.toml has", f"Add [{section}] to plan.toml.")
        by_index = isinstance(found, tuple) and piece.isdigit() and int(piece) < len(found)
        names = names_below(found)
        if not by_index and piece not in names:
            where = f"a name below {section}" if section else "a section of plan.toml, or units"
            raise PathError("figure_unknown", piece, where, full_suggestion(piece, names) if names else "")
        found = found[int(piece)] if by_index else found[piece] if isinstance(found, dict) else getattr(found, piece)
    return found


def _basis(lever: Lever, pieces: Sequence[str]) -> SharedBasis | None:
    """Return the basis of a cost that units share. Slips have none: shared costs and support are paid as planned."""
    if pieces[0] not in ("costs", "support"):
        return None
    parts: Sequence[LaunchCost | SupportCost] = getattr(lever, pieces[0])
    basis = parts[int(pieces[1])].basis
    return basis if basis == "network" or basis == "region" else None


def _bounds(schema: Schema, whole: Schema) -> Bounds:
    excluded = schema.get("exclusiveMinimum")
    low = schema["minimum"] if excluded is None else excluded
    return Bounds(float(low), float(schema["maximum"]), excluded is not None, takes(schema, whole))


def _expected(pieces: Sequence[str]) -> str:
    """Return the figures that may vary in the section of a path, in words."""
    if pieces[0] == "levers":
        return f"of a lever: {listed(LEVER_FIGURES)}"
    sections = (*SECTION_FIGURES, *HIRING_FIGURES)
    names = [one.partition(".")[2] for one in sections if one.partition(".")[0] == pieces[0]]
    if names:
        return f"of {pieces[0]}: {listed(names)}"
    return "a figure of levers, event_costs, records, finance, hiring or units.csv"
