"""Sources of a plan's value: every launch's share of the flows, and the shared costs, by line and fiscal year."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from instances.schema.scopes import TAG_PREFIX
from instances.scopes import attribute_of, tag_columns
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import LINES, bucket_of, launch_shares
from planner.economics.lines import HALF_CENT
from planner.plan.columns import TABLES
from planner.plan.frames import frame_of
from planner.plan.tables import TERMINAL, Chosen, unit_blocks

NO_VALUE = 1e-6
"""Present value below which a row is left out."""

GRADES = ("vendor", "analogue", "pilot", "measured")
"""Grades of evidence, the weakest first."""


@dataclass(frozen=True, eq=False)
class Benefits:
    """Shares of launches, and shared costs, on one axis of parts.

    Attributes
    ----------
    chosen
        the plan's roadmaps.
    years
        fiscal years of the evaluation; `TERMINAL` follows them on the last axis.
    unit, lever
        int[parts]: whose launch; the unit is -1 for a shared cost.
    region
        object[parts]: the unit's region or that of the shared cost, blank for the network's.
    amount, value
        float[parts, lines, years + 1]: nominal flows, and their present value.
    """

    chosen: Chosen
    years: tuple[int, ...]
    unit: IntArray
    lever: IntArray
    region: tuple[str, ...]
    amount: FloatArray
    value: FloatArray

    @property
    def by_part(self) -> FloatArray:
        """float[parts]: present value over all lines and years."""
        total: FloatArray = self.value.sum(axis=(1, 2))
        return total

    def launch_values(self, unit: IntArray, lever: IntArray) -> FloatArray:
        """Return float[launches]: the share of each launch in the NPV."""
        value = np.zeros(self.chosen.menu.start.shape)
        own = self.unit >= 0
        value[self.unit[own], self.lever[own]] = self.by_part[own]
        return np.asarray(value[unit, lever], dtype=np.float64)

    def by_lever(self) -> dict[str, float]:
        """Return the NPV of each lever: shares of its launches, and its shared costs."""
        names = self.chosen.menu.levers
        return dict(zip(names, np.bincount(self.lever, self.by_part, len(names)).tolist(), strict=True))

    def by_grade(self) -> dict[str, float]:
        """Return the NPV of each grade of evidence that some lever has, the weakest first."""
        levers = self.chosen.instance.settings.levers
        value = self.by_lever()
        return {
            grade: sum(value[name] for name, lever in levers.items() if lever.evidence == grade)
            for grade in GRADES
            if any(lever.evidence == grade for lever in levers.values())
        }

    def by_region(self) -> dict[str | None, float]:
        """Return the NPV of each region, in the order of units.csv; None is the network, if it has shared costs."""
        return {region: sum(values) for region, values in self.by_region_and_lever().items()}

    def by_tag(self) -> dict[str, float]:
        """Return the NPV of the units with each value of each tag, such as "banner=City"; shared costs are no unit's."""
        unit_worth = np.bincount(self.unit[self.unit >= 0], self.by_part[self.unit >= 0], len(self.chosen.instance.units))
        units, found = self.chosen.instance.units, dict[str, float]()
        for column in tag_columns(units):
            for unit, worth in zip(units, unit_worth.tolist(), strict=True):
                text = attribute_of(unit, column)
                if text.strip():
                    name = f"{column.removeprefix(TAG_PREFIX)}={text}"
                    found[name] = found.get(name, 0.0) + worth
        return found

    def by_region_and_lever(self) -> dict[str | None, list[float]]:
        """Return the NPV of each region, as in `by_region`, by lever in the order of plan.toml."""
        nothing = [0.0] * len(self.chosen.menu.levers)
        found: dict[str | None, list[float]] = {unit.region: list(nothing) for unit in self.chosen.instance.units}
        for region, lever, value in zip(self.region, self.lever.tolist(), self.by_part.tolist(), strict=True):
            found.setdefault(region or None, list(nothing))[lever] += value
        return found


def benefits_of(chosen: Chosen) -> Benefits:
    """Return the parts of a plan: launches by unit and lever, then shared costs by lever and scope."""
    instance, time = chosen.instance, chosen.fleet.timeline
    years = tuple(dict.fromkeys(quarter.fiscal_year for quarter in instance.quarters))
    of_year = np.array([[quarter.fiscal_year == year for year in years] for quarter in instance.quarters])
    unit, lever, amount, value = [], [], [], []
    for rows in unit_blocks(chosen):
        shares = launch_shares(chosen.fleet, chosen.menu.unit[rows], chosen.menu.start[rows])
        unit.append(np.arange(rows.start, rows.stop)[shares.row])
        lever.append(shares.lever)
        amount.append(_by_year(shares.amount, shares.terminal, of_year))
        value.append(_by_year(shares.amount * time.factor, shares.terminal * time.factor[-1], of_year))
    names = [instance.units[one].region for part in unit for one in part.tolist()]
    for (number, region), charges in chosen.opened_by_scope().items():
        flows = sum((charge.flows[period] for charge, period in charges), np.zeros((len(LINES), time.factor.size)))
        terminal = sum((charge.terminal[period] for charge, period in charges), np.zeros(len(LINES)))
        unit.append(np.array([-1]))
        lever.append(np.array([number]))
        amount.append(_by_year(flows[np.newaxis], terminal[np.newaxis], of_year))
        value.append(_by_year(flows[np.newaxis] * time.factor, terminal[np.newaxis] * time.factor[-1], of_year))
        names.append(region or "")
    return Benefits(
        chosen=chosen,
        years=years,
        unit=np.concatenate(unit).astype(np.int64),
        lever=np.concatenate(lever).astype(np.int64),
        region=tuple(names),
        amount=np.concatenate(amount),
        value=np.concatenate(value),
    )


def _by_year(amount: FloatArray, terminal: FloatArray, of_year: BoolArray) -> FloatArray:
    """Return float[parts, lines, years + 1] of float[parts, lines, H] and float[parts, lines]."""
    return np.concatenate([amount @ of_year.astype(np.float64), terminal[:, :, np.newaxis]], axis=2)


def benefits_table(benefits: Benefits) -> pd.DataFrame:
    """Return one row per launch or shared cost, line and fiscal year in which there is anything; values sum to the buckets."""
    finance = benefits.chosen.instance.settings.finance
    units = [*(unit.unit for unit in benefits.chosen.instance.units), ""]
    kept = (abs(benefits.value) >= NO_VALUE) | (abs(benefits.amount) >= HALF_CENT)
    part, line, year = np.nonzero(kept)
    columns = {
        "region": _taken(benefits.region, part),
        "unit": _taken(units, benefits.unit[part]),
        "lever": _taken(benefits.chosen.menu.levers, benefits.lever[part]),
        "bucket": _taken([bucket_of(name, finance) for name in LINES], line),
        "line": _taken(LINES, line),
        "fiscal_year": _taken([*map(str, benefits.years), TERMINAL], year),
        "amount": benefits.amount[kept],
        "present_value": benefits.value[kept],
    }
    return frame_of(TABLES["benefits"], columns)


def benefits_by_region(benefits: Benefits) -> pd.DataFrame:
    """Return the same table with the units of a region, or the shared costs of a scope, summed by lever."""
    places = list(zip(benefits.region, benefits.lever.tolist(), strict=True))
    groups = {place: number for number, place in enumerate(dict.fromkeys(places))}
    group = np.array([groups[place] for place in places], dtype=np.int64)
    sums = replace(
        benefits,
        unit=np.full(len(groups), -1),
        lever=np.array([lever for _, lever in groups], dtype=np.int64),
        region=tuple(region for region, _ in groups),
        amount=_summed(benefits.amount, group, len(groups)),
        value=_summed(benefits.value, group, len(groups)),
    )
    return benefits_table(sums).drop(columns="unit")


def _summed(figures: FloatArray, group: IntArray, groups: int) -> FloatArray:
    total = np.zeros((groups, *figures.shape[1:]))
    np.add.at(total, group, figures)
    return total


def _taken(names: Iterable[str], place: IntArray) -> np.ndarray:
    """Return object[rows]: the name at each place; -1 is the last."""
    return np.array(list(names), dtype=object)[place]
