"""Hurdles: launches, or all free launches of a unit, that earn less than plan.toml asks of them."""

from collections.abc import Iterator, Sequence

from instances.schema.hurdles import Hurdle
from instances.schema.units import Unit
from planner.accountant.costs import unit_costs
from planner.accountant.levers import Roadmap
from planner.accountant.records import Finding
from planner.accountant.schedule import Schedule
from planner.accountant.scopes import in_scope
from planner.accountant.unit_accounts import valued_roadmap
from planner.accountant.valuation import ValuedFlows

CENT = 0.01
ROUNDING = 1e-9


def broken_hurdles(schedule: Schedule) -> Iterator[Finding]:
    """Yield every hurdle that a launch, or the launches of a unit, fail."""
    committed = {(pin.unit, pin.lever): pin.quarter for pin in schedule.instance.pins if pin.rule == "committed"}
    for hurdle in schedule.instance.settings.hurdles:
        for name, placed in schedule.by_unit.items():
            unit = schedule.units[name]
            labels = {one.lever: schedule.timing.labels[one.quarter - 1] for one in placed}
            free = [one.lever for one in placed if committed.get((name, one.lever)) != labels[one.lever]]
            named = [lever for lever in free if not hurdle.levers or lever in hurdle.levers]
            if not named or not in_scope(unit, hurdle):
                continue
            for judged in [[lever] for lever in named] if hurdle.on == "launch" else [free]:
                found = _figure(schedule, unit, hurdle, judged)
                if found:
                    where = f"{hurdle.name}: {name} {', '.join(judged)}"
                    yield Finding("hurdle", where, found, f"{hurdle.measure} {hurdle.amount:g}")


def _figure(schedule: Schedule, unit: Unit, hurdle: Hurdle, judged: Sequence[str]) -> str:
    """Return a figure that fails the hurdle, blank where it is reached. judged: levers whose launches are judged together."""
    roadmap = schedule.roadmap(unit.unit)
    others = {name: start for name, start in roadmap.items() if name not in judged}
    own, other = (_valued(schedule, unit, one) for one in (roadmap, others))
    flow = [with_it - without for with_it, without in zip(own.net, other.net, strict=True)]
    end = sum(own.flows.terminal) + own.terminal_tax - sum(other.flows.terminal) - other.terminal_tax
    paid = [0.0] * schedule.timing.last
    for valued, sign in ((own, 1), (other, -1)):
        for cost in valued.flows.costs:
            paid[cost.quarter - 1] += sign * cost.amount
    rounding = CENT + ROUNDING * sum(map(abs, (*own.net, *other.net, end)))
    if hurdle.measure == "payback_quarters":
        hard = schedule.hard_cash("payback")
        counted = [a - b for a, b in zip(own.hard, other.hard, strict=True)] if hard else flow
        since = min(roadmap[lever] for lever in judged)
        quarters = _payback(counted, paid, since, rounding)
        return "" if quarters is not None and quarters <= hurdle.amount else f"{quarters or 'no payback'}"
    if hurdle.measure == "irr":
        rate = (1 + hurdle.amount) ** -0.25
        worth = sum(amount * rate**place for place, amount in enumerate(flow)) + end * rate ** (len(flow) - 1)
        return "" if worth >= -rounding else f"a worth of {worth:.2f} at this rate"
    npv = own.value - other.value
    if hurdle.measure == "npv":
        return "" if npv >= hurdle.amount - rounding else f"{npv:.2f}"
    invested = sum(factor * amount for factor, amount in zip(schedule.timing.factor, paid, strict=True))
    if invested <= CENT / 2:
        return "" if npv >= -rounding else f"NPV {npv:.2f} without a cost"
    return "" if invested + npv >= hurdle.amount * invested - rounding else f"{1 + npv / invested:.6f}"


def _valued(schedule: Schedule, unit: Unit, roadmap: Roadmap) -> ValuedFlows:
    key = ("hurdle", *schedule.figures(unit.unit), *sorted(roadmap.items()))

    def value() -> ValuedFlows:
        model = schedule.model(unit)
        costs = [cost for cost in unit_costs(model.site, roadmap) if cost.lever in roadmap]
        return valued_roadmap(schedule, model, roadmap, costs)

    return schedule.cache.once(key, value)


def _payback(flow: Sequence[float], paid: Sequence[float], since: int, rounding: float) -> int | None:
    """Return the quarters from a launch until it stays paid back; what costs nothing is paid for in its own quarter."""
    spent, so_far, first, low = 0.0, 0.0, None, 0
    for quarter, (amount, cost) in enumerate(zip(flow, paid, strict=True), start=1):
        spent += cost
        so_far += amount
        if first is None and spent > CENT / 2:
            first = quarter
        if so_far < -rounding:
            low = quarter
    back = max(first or since, low + 1)
    return max(1, back - since + 1) if back <= len(flow) else None
