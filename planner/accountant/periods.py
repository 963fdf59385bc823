"""The periods, scopes and amounts of a limit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from instances.schema.hiring import Hired, Hiring
from instances.schema.levers import Lever
from instances.schema.rules import LimitRule
from planner.accountant.lines import COST_LINES
from planner.accountant.schedule import Schedule
from planner.accountant.scopes import in_scope
from planner.accountant.usage import ramp_quarters, scope_of_unit


@dataclass(frozen=True)
class Period:
    """A period of a limit.

    amount_of: period whose amount it has if limits.csv gives it none. spare: whether no launch that counts can use it; files may
    leave it out.
    """

    name: str
    quarters: tuple[int, ...]
    amount_of: str
    spare: bool

    @property
    def first(self) -> int:
        """The first quarter."""
        return self.quarters[0]


def periods(schedule: Schedule, limit: LimitRule) -> list[Period]:
    """Return the periods of a limit in order, including those after the last decision quarter."""
    decision = schedule.timing.decision
    needed = decision + max((0, *_last_uses(schedule, limit, _counted_levers(schedule, limit), counted=True)))
    most = decision + max((0, *_last_uses(schedule, limit, schedule.instance.settings.levers.items(), counted=False)))
    names: dict[str, list[int]] = {}
    for quarter in range(1, most + 1):
        if _counts(schedule, limit, quarter):
            names.setdefault(_name(schedule, limit, quarter), []).append(quarter)
    last = next((name for name, quarters in reversed(names.items()) if quarters[0] <= decision), "")
    return [
        Period(name, tuple(quarters), name if quarters[0] <= decision else last, spare=quarters[0] > needed)
        for name, quarters in names.items()
    ]


def _counts(schedule: Schedule, limit: LimitRule, quarter: int) -> bool:
    """Return whether a quarter lies in the window of a limit."""
    since = schedule.instance.quarter_index(limit.from_quarter) if limit.from_quarter else 1
    return since <= quarter and (not limit.to_quarter or quarter <= schedule.instance.quarter_index(limit.to_quarter))


def _name(schedule: Schedule, limit: LimitRule, quarter: int) -> str:
    if limit.per == "total":
        return "total"
    label = schedule.instance.label_of(quarter)
    return label if limit.per == "quarter" else f"FY{label[:4]}"


def _counted_levers(schedule: Schedule, limit: LimitRule) -> list[tuple[str, Lever]]:
    return [
        (name, lever) for name, lever in schedule.instance.settings.levers.items() if not limit.levers or name in limit.levers
    ]


def _last_uses(schedule: Schedule, limit: LimitRule, levers: Iterable[tuple[str, Lever]], *, counted: bool) -> Iterator[int]:
    """Yield the quarters from a launch to the last use of the measure, for each way in which a lever uses it.

    counted: whether only costs and teams that count in the limit are considered.
    """
    beyond = schedule.timing.last - schedule.timing.decision
    for name, lever in levers:
        if limit.measure == "spend":
            yield from _employment(schedule, limit, name, counted=counted)
            for cost in lever.costs:
                if not counted or limit.colour in (None, cost.colour):
                    yield min(beyond, cost.profile_from + len(cost.profile) - 1)
            for row in schedule.instance.flows:
                if row.lever == name and (not counted or limit.colour in (None, row.colour)) and row.line in COST_LINES:
                    yield min(beyond, row.quarter)
        elif limit.measure == "load":
            for load in lever.loads:
                if not counted or not limit.teams or load.team in limit.teams:
                    yield len(load.stabilise)
        elif limit.measure in ("run_cost", "hours"):
            yield beyond
        elif limit.measure == "in_ramp_up":
            yield ramp_quarters(lever, schedule.instance.settings.interaction.same_quarter_ramp_speed) - 1


def _employment(schedule: Schedule, limit: LimitRule, lever: str, *, counted: bool) -> Iterator[int]:
    """Yield the quarters from the last decision to the last payment of heads whose costs are those of a lever.

    counted: whether only costs that count in the limit are considered.
    """
    settings = schedule.instance.settings
    for rule in settings.hiring:
        own = next(one for one in settings.limits if one.name == rule.limit)
        carrier = rule.lever or next(iter(own.levers or settings.levers))
        if carrier != lever or (counted and limit.colour == "capex"):
            continue
        useful = min(schedule.timing.last, periods(schedule, own)[-1].quarters[-1])
        for decided in range(1, schedule.timing.decision + 1):
            least = decided + rule.lag + rule.shortest - 1
            if decided + rule.lag <= useful and least <= schedule.timing.last:
                yield max(least, useful) - schedule.timing.decision
        for heads in settings.hired:
            if heads.hiring == rule.name:
                yield last_employed(schedule, rule, heads, useful) - schedule.timing.decision


def last_employed(schedule: Schedule, rule: Hiring, heads: Hired, useful: int) -> int:
    """Return the last quarter in which heads may be employed who were hired already. useful: the last of their limit."""
    number = schedule.quarter_numbers
    if heads.until is not None:
        return number[heads.until]
    before = schedule.instance.settings.rules.decided_before
    shortest = number[heads.decided] + rule.lag + rule.shortest - 1
    return max(useful, shortest, 1 if before is None else number[before])


def amount_of(schedule: Schedule, limit: LimitRule, scope: str, period: Period) -> float | None:
    """Return the amount of a limit in a scope and period, None if there is none."""
    rows = (schedule.amounts.get((limit.name, scope, name)) for name in (period.name, period.amount_of))
    amount = next((amount for amount in rows if amount is not None), limit.amount)
    if amount is None or limit.prices == "nominal":
        return amount
    return amount * schedule.timing.general(period.first)


def scopes(schedule: Schedule, limit: LimitRule) -> dict[str, bool]:
    """Return each scope with whether it is vacant, that is, no unit or team of it counts in the limit."""
    if not limit.each:
        return {"": False}
    vacant: dict[str, bool] = {}
    if limit.each == "team":
        for name, facts in schedule.levers.items():
            for load in facts.lever.loads:
                lever_counts = not limit.levers or name in limit.levers
                counted = lever_counts and (not limit.teams or load.team in limit.teams)
                vacant[load.team] = vacant.get(load.team, True) and not counted
        return vacant
    for unit in schedule.instance.units:
        scope = scope_of_unit(limit, unit)
        if scope:
            vacant[scope] = vacant.get(scope, True) and not in_scope(unit, limit)
    return vacant
