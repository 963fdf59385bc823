"""Reconciliation of a plan's schedule with the plan: launches, the costs that they share, and nothing else."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Parts:
    """An amount of the plan by where its rows stand: launches in schedule.csv, shared costs in shared_costs.csv."""

    launches: float
    shared_costs: float

    @property
    def plan(self) -> float:
        """The two together."""
        return self.launches + self.shared_costs

    def as_json(self) -> dict[str, float]:
        """Return the parts and their sum."""
        return {"launches": self.launches, "shared_costs": self.shared_costs, "plan": self.plan}


@dataclass(frozen=True)
class Reconciliation:
    """Sums of the schedule's rows, and the part of the plan that they leave out.

    Attributes
    ----------
    launches, units, units_with_several
        launches, the units that have one at least, and those that have more: a unit counts once, its launches do not.
    spend
        implementation cost, nominal: implementation_cost of launches and one_off_cost of shared costs.
    npv
        present value: npv_share of launches and npv of shared costs.
    """

    launches: int
    units: int
    units_with_several: int
    spend: Parts
    npv: Parts

    def as_json(self) -> dict[str, object]:
        """Return the content of `reconciliation` in summary.json."""
        counts = {"launches": self.launches, "units": self.units, "units_with_several": self.units_with_several}
        return {**counts, "spend": self.spend.as_json(), "npv": self.npv.as_json()}


def reconciliation_of(schedule: pd.DataFrame, shared_costs: pd.DataFrame) -> Reconciliation:
    """Return the reconciliation of a plan's tables."""
    of_unit = schedule["unit"].value_counts()
    return Reconciliation(
        launches=len(schedule),
        units=len(of_unit),
        units_with_several=int((of_unit > 1).sum()),
        spend=Parts(_sum(schedule["implementation_cost"]), _sum(shared_costs["one_off_cost"])),
        npv=Parts(_sum(schedule["npv_share"]), _sum(shared_costs["npv"])),
    )


def _sum(column: pd.Series) -> float:
    return float(column.astype(float).sum())
