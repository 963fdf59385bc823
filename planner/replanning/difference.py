"""The difference of two plans' worth, its proven interval, and whether its sign and amount are determined.

Each plan stands for the best there is of its case, which lies between what the plan is worth and its bound. So the
difference of the two best lies between `plan - bound of the base` and `bound - base`.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from instances import Instance
from planner.economics.lines import CENT
from planner.plan.plan import Plan

Determined: TypeAlias = Literal["yes", "sign only", "no"]
"""Extent to which a difference is determined: its amount too, its sign alone, or neither."""


@dataclass(frozen=True)
class Difference:
    """The gain of a case on the base, and the interval that is proven of it.

    least, most: None where nothing is proven on that side.
    """

    change: float
    least: float | None
    most: float | None

    @property
    def verdict(self) -> str:
        """The proven order of the two, in words."""
        if self.least is not None and self.least > CENT:
            return "higher"
        if self.most is not None and self.most < -CENT:
            return "lower"
        if self._is_nothing:
            return "the same"
        return "not proven: smaller than the gaps" if self.least is not None or self.most is not None else "not proven"

    @property
    def determined(self) -> Determined:
        """Return yes where the interval is no wider than the change itself, sign only where it is wider without holding 0."""
        if self._is_nothing:
            return "yes"
        if self.verdict not in ("higher", "lower"):
            return "no"
        if self.least is None or self.most is None:
            return "sign only"
        return "yes" if self.most - self.least <= abs(self.change) + CENT else "sign only"

    @property
    def _is_nothing(self) -> bool:
        return self.least is not None and self.most is not None and max(abs(self.least), abs(self.most)) <= CENT

    @property
    def interval(self) -> str:
        """Return the proven interval of the amount, in words."""
        if self.least is not None and self.most is not None:
            return f"between {self.least:+,.0f} and {self.most:+,.0f}"
        if self.least is not None:
            return f"{self.least:+,.0f} at least, no upper bound is proven"
        return "nothing is proven" if self.most is None else f"{self.most:+,.0f} at most, no lower bound is proven"


NOTHING = Difference(0.0, 0.0, 0.0)
"""The difference of a plan to itself."""


def difference(base: Plan, plan: Plan) -> Difference:
    """Return the difference of two plans' worth; a plan's best is between its worth and its bound, if it was made for the NPV.

    Nothing is proven where one of them counts hard cash alone and the other does not; then the NPVs are compared.
    """
    if plan is base:
        return NOTHING
    alike = base.counts_hard_cash == plan.counts_hard_cash
    own, other = (plan.worth, base.worth) if alike else (plan.npv, base.npv)
    proven = alike and aims_at_npv(base.instance) and aims_at_npv(plan.instance)
    least = None if base.bound is None or not proven else own - base.bound
    most = None if plan.bound is None or not proven else plan.bound - other
    return Difference(own - other, least, most)


def widened(base: Plan, plan: Plan) -> Difference:
    """Return the difference of a case that takes nothing away from the base: its best is worth no less."""
    gain = difference(base, plan)
    least = None if gain.least is None else max(0.0, gain.least)
    return Difference(gain.change, 0.0 if least is None and _proven(base, plan) else least, gain.most)


def _proven(base: Plan, plan: Plan) -> bool:
    return base.counts_hard_cash == plan.counts_hard_cash and aims_at_npv(base.instance) and aims_at_npv(plan.instance)


def aims_at_npv(instance: Instance) -> bool:
    """Return whether the NPV of the figures as they stand is an instance's goal."""
    objective = instance.settings.objective
    return objective.goal == "npv" and not objective.risk
