"""The tables of a plan drawn together for reading: launches and spend by quarter, budgets, the tightest limits."""

from collections.abc import Callable
from dataclasses import dataclass
from re import fullmatch

import pandas as pd

from instances.measures import MEASURES
from instances.schema.common import QUARTER_PATTERN
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from instances.scopes import wanted_texts
from planner.economics import BUCKETS, COST_LINES, TAX_BUCKET
from planner.economics.lines import HALF_CENT
from planner.plan.limit_reach import LimitReach, Reach
from planner.plan.plan import Plan
from planner.plan.tables import OVER

SLACK = 1e-9
"""Relative difference from its limit at which a use counts as at the limit."""


WORDS = {"operating_cost": ("savings in operating cost", "higher operating cost")}
"""Names of a bucket by the sign of its amount, where its own name fits one sign alone: for money gained, and for money lost."""


def bucket_in_words(bucket: str, amount: float) -> str:
    """Return the name of a bucket of some amount: a saving is not called a cost."""
    gains, costs = WORDS.get(bucket, (bucket.replace("_", " "),) * 2)
    return costs if amount < 0 else gains


def decision_labels(instance: Instance) -> list[str]:
    """Return the labels of the decision quarters."""
    return [quarter.label for quarter in instance.quarters[: instance.settings.calendar.decision_quarters]]


def launches_by_quarter(plan: Plan) -> pd.DataFrame:
    """Return the number of launches: one row per decision quarter, one column per lever in the order of plan.toml."""
    quarters, levers = decision_labels(plan.instance), list(plan.instance.settings.levers)
    counts = plan.schedule.groupby(["quarter", "lever"]).size().to_dict()
    rows = [[counts.get((quarter, lever), 0) for lever in levers] for quarter in quarters]
    return pd.DataFrame(rows, index=quarters, columns=levers)


def spend_by_quarter(plan: Plan) -> dict[str, float]:
    """Return the spend on launches and shared costs in each decision quarter, and in later quarters that have any."""
    last = plan.instance.settings.calendar.decision_quarters
    paid = -plan.flow.amount[: len(COST_LINES)].sum(axis=0)
    return {
        quarter.label: float(cost)
        for quarter, cost in zip(plan.instance.quarters, paid, strict=True)
        if quarter.index <= last or cost >= HALF_CENT
    }


@dataclass(frozen=True)
class Step:
    """A step on the way to the NPV: a bucket, from where the one before it ended; a sum goes from 0."""

    name: str
    start: float
    end: float
    is_sum: bool = False

    @property
    def amount(self) -> float:
        """Amount that the step adds; for a sum, the sum."""
        return self.end - self.start


def value_steps(plan: Plan) -> list[Step]:
    """Return the buckets, where there is tax the NPV before it and the tax, and the NPV."""
    buckets, at = plan.figures.buckets, 0.0
    steps = []
    for bucket in BUCKETS:
        steps.append(Step(bucket_in_words(bucket, buckets[bucket]), at, at + buckets[bucket]))
        at += buckets[bucket]
    if plan.instance.settings.finance.tax_rate > 0:
        steps.append(Step("NPV before tax", 0.0, at, is_sum=True))
        steps.append(Step(TAX_BUCKET, at, at + buckets[TAX_BUCKET]))
    return [*steps, Step("net present value", 0.0, plan.figures.npv, is_sum=True)]


def states_at_end(plan: Plan) -> dict[str, int]:
    """Return the number of units by their state in the last quarter, the most frequent first."""
    last = plan.states[plan.instance.quarters[-1].label]
    return {str(state): int(number) for state, number in last.value_counts().items()}


def state_titled(state: str, titles: dict[str, str]) -> str:
    """Return a state with the titles of its levers in place of their names."""
    names = [(part.removesuffix(OVER), OVER * part.endswith(OVER)) for part in state.split(" + ")]
    return " + ".join(titles.get(name, name) + over for name, over in names)


def company_budgets(instance: Instance) -> list[LimitRule]:
    """Return the limits on all spending of the whole company."""
    return [
        limit
        for limit in instance.settings.limits
        if MEASURES[limit.measure].of_money and not (limit.each or wanted_texts(limit) or limit.levers or limit.colour)
    ]


def allowed_by_period(plan: Plan, limit: str) -> dict[str, float]:
    """Return the amount that a limit allows in each of its periods, carry-over and self-funding included."""
    rows = plan.limits[plan.limits["limit"] == limit]
    return dict(zip(rows["period"], rows["allowed"].astype(float), strict=True))


@dataclass(frozen=True)
class Tightness:
    """A limit in one scope, in its tightest period.

    Attributes
    ----------
    limit, measure, scope, period
        names.
    used, allowed, share
        of the tightest period; the share is used / allowed, or allowed / used for a level to be reached.
    binding, periods
        number of periods in which the limit binds, as too little is left for a launch, and of all its periods.
    reach
        share of the plan's launches that count in the limit.
    """

    limit: str
    measure: str
    scope: str
    period: str
    used: float
    allowed: float
    share: float
    binding: int
    periods: int
    reach: float = 1.0

    @property
    def affected(self) -> float:
        """Share of the plan's launches that the limit affects, times the share of its periods in which it binds."""
        return self.reach * self.binding / self.periods

    @property
    def per(self) -> str:
        """Noun for its periods: quarter, year, or period for an amount that holds in total."""
        if fullmatch(QUARTER_PATTERN, self.period):
            return "quarter"
        return "year" if self.period.startswith("FY") else "period"


def tightest_limits(plan: Plan, most: int) -> list[Tightness]:
    """Return the limits that affect most of the plan, one line per limit and scope.

    A limit binds in a period if less is left of it than any launch that counts in it would use: 421 left of a budget is
    nothing if no launch costs so little. A limit that binds for the whole company stands before one that binds for a few
    units, however exactly; of equal ones the one with the least room comes first.
    """
    return tightness(plan.limits, LimitReach(plan.chosen).of)[:most]


def tightness(limits: pd.DataFrame, reach: Callable[[str, str], Reach]) -> list[Tightness]:
    """Return one line per limit and scope of a table of limits, as `tightest_limits` does; reach is by limit and scope."""
    lines = [_tightest(rows, reach) for _, rows in limits.groupby(["limit", "scope"], sort=False)]
    return sorted(lines, key=lambda line: (-round(line.affected, 6), -round(line.share, 6), -line.binding))


def _tightest(rows: pd.DataFrame, reach: Callable[[str, str], Reach]) -> Tightness:
    shares = [_share(*row) for row in zip(rows["used"], rows["allowed"], rows["left"], strict=True)]
    place = shares.index(max(shares))
    row = rows.iloc[place]
    counted = reach(str(row["limit"]), str(row["scope"]))
    lefts = zip(shares, rows["left"].astype(float), strict=True)
    return Tightness(
        limit=str(row["limit"]),
        measure=str(row["measure"]),
        scope=str(row["scope"]),
        period=str(row["period"]),
        used=float(row["used"]),
        allowed=float(row["allowed"]),
        share=shares[place],
        binding=sum(share >= 1 - SLACK or (share > 0 and left < counted.least) for share, left in lefts),
        periods=len(shares),
        reach=counted.share,
    )


def _share(used: float, allowed: float, left: float) -> float:
    """Return the share of a limit that is used; a level to be reached is recognised by the sign of its rest."""
    if allowed == 0 or used == 0:
        return 0.0
    to_reach = abs(left - (used - allowed)) < abs(left - (allowed - used))
    if to_reach and allowed < 0:
        return max(0.0, used / allowed)
    if to_reach and used < 0:
        return 0.0
    return allowed / used if to_reach else used / allowed
