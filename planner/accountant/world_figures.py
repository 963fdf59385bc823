"""The figures of a schedule in one world: NPV, payback, peak funding and IRR."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from instances.schema.instance import Instance
from instances.schema.units import Unit
from planner.accountant.costs import unit_costs
from planner.accountant.hiring import hire_accounts
from planner.accountant.payback import first_spend, near_paybacks, peak_funding
from planner.accountant.records import Hire, Launch
from planner.accountant.returns import InternalRates, internal_rate
from planner.accountant.rounding import HALF_CENT, GrossFlow, base_gross_flow, no_gross_flow
from planner.accountant.savings import Part, cost_stages_of
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount, shared_accounts_of
from planner.accountant.unit_accounts import valued_roadmap
from planner.accountant.valuation import ValuedFlows


@dataclass(frozen=True)
class WorldFigures:
    """The figures of a schedule in a world.

    Attributes
    ----------
    noise
        bound of the rounding error of npv and peak_funding.
    paybacks
        the quarter of payback, and every other that rounding may turn it into.
    net, hard, paid
        by quarter: all flows, those of hard lines, and implementation cost.
    terminal
        value in H of the flows after it.
    """

    npv: float
    noise: float
    paybacks: tuple[int | None, ...]
    peak_funding: float
    rates: InternalRates
    net: Sequence[float]
    hard: Sequence[float]
    paid: Sequence[float]
    terminal: float


@dataclass(frozen=True)
class _Valued:
    """Valued flows that count a number of times. gross: without their signs, with the base case of their unit."""

    flows: ValuedFlows
    gross: GrossFlow
    times: int = 1


def figures_in_world(parts: Sequence[Instance], launches: Sequence[Launch], hires: Sequence[Hire] = ()) -> WorldFigures:
    """Return the figures of a schedule in a world.

    parts: the instance of the world in groups of units, see `planner.accountant.world_instances`; finance is that of all.
    """
    schedules = _schedules(parts, launches)
    valued = [one for schedule in schedules for one in _units(schedule)]
    none = no_gross_flow(schedules[0].timing.last)
    costs = [*shared_accounts_of(schedules), *_heads(parts, hires)]
    valued += [_Valued(cost.valued, none.plus(cost.valued.gross_flow)) for cost in costs]
    return _figures(schedules[0], valued)


def _schedules(parts: Sequence[Instance], launches: Sequence[Launch]) -> list[Schedule]:
    """Return the schedule of each part, at the stages of costs that all of them reach together."""
    everyone = {unit.unit: unit for part in parts for unit in part.units}
    found = [Schedule(part, launches, takers=everyone) for part in parts]
    stages = cost_stages_of([Part(one.instance, one.levers, one.roadmaps) for one in found])
    return [Schedule(part, launches, takers=everyone, stages=stages) for part in parts] if stages else found


def _heads(parts: Sequence[Instance], hires: Sequence[Hire]) -> Sequence[SharedAccount]:
    """Return the cost of heads, whose scopes are those of all units; their figures are the same in every part."""
    if not hires:
        return ()
    everyone = tuple(unit for part in parts for unit in part.units)
    return hire_accounts(Schedule(replace(parts[0], units=everyone), (), hires=hires)) or ()


def _units(schedule: Schedule) -> Iterable[_Valued]:
    """Yield the valued flows of each unit with a launch; equal units are computed once."""
    alike: dict[tuple[object, ...], list[Unit]] = {}
    for name in schedule.by_unit:
        alike.setdefault((*schedule.figures(name), *schedule.roadmap_key(name)), []).append(schedule.units[name])
    for units in alike.values():
        model, roadmap = schedule.model(units[0]), schedule.roadmap(units[0].unit)
        flows = valued_roadmap(schedule, model, roadmap, unit_costs(model.site, roadmap))
        yield _Valued(flows, base_gross_flow(model, schedule.finance).plus(flows.gross_flow), len(units))


def _figures(schedule: Schedule, valued: Sequence[_Valued]) -> WorldFigures:
    timing, quarters = schedule.timing, range(schedule.timing.last)
    gross, paid, terminal = no_gross_flow(timing.last), [0.0 for _ in quarters], 0.0
    for one in valued:
        gross = gross.plus(one.gross, one.times)
        terminal += one.times * (sum(one.flows.flows.terminal) + one.flows.terminal_tax)
        for cost in one.flows.flows.costs:
            paid[cost.quarter - 1] += one.times * cost.amount
    net = [sum(one.times * one.flows.net[quarter] for one in valued) for quarter in quarters]
    hard = [sum(one.times * one.flows.hard[quarter] for one in valued) for quarter in quarters]
    repaid = hard if schedule.hard_cash("payback") else net
    return WorldFigures(
        npv=sum(one.times * one.flows.value for one in valued),
        noise=gross.noise(timing.factor),
        paybacks=near_paybacks(repaid, first_spend(paid, HALF_CENT), gross),
        peak_funding=peak_funding(hard if schedule.hard_cash("peak_funding") else net, gross),
        rates=internal_rate([*net[:-1], net[-1] + terminal], gross.with_terminal_in_last.tolerances()),
        net=net,
        hard=hard,
        paid=paid,
        terminal=terminal,
    )
