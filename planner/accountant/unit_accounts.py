"""The account of each unit with a launch: its valued flows, and the figures of each launch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from instances.schema.units import Unit
from planner.accountant.closings import more_depreciation
from planner.accountant.costs import PaidCost, unit_costs
from planner.accountant.ledger_entries import UnitEntry, unit_entries
from planner.accountant.levers import NEVER, Roadmap
from planner.accountant.network import NetworkModel, Reach, first_stage_alone
from planner.accountant.payback import first_spend, near_paybacks
from planner.accountant.records import LaunchFigures, TrackedFigure
from planner.accountant.rounding import HALF_CENT, GrossFlow, base_gross_flow
from planner.accountant.savings import CostStages, each_at_list
from planner.accountant.schedule import Schedule, one_quarter_later
from planner.accountant.shapley_shares import Coalition, coalitions, shapley_shares
from planner.accountant.terminal_value import terminal_value
from planner.accountant.tracking import unit_tracking
from planner.accountant.unit_model import UnitModel
from planner.accountant.usage import load_points
from planner.accountant.valuation import Flows, ValuedFlows, value_flows
from planner.accountant.yearly import Yearly, yearly

REPORT_EVERY = 1000
"""Units between two progress reports."""


@dataclass(frozen=True)
class UnitResult:
    """The recomputed results of one unit.

    Attributes
    ----------
    base_gross_flow
        gross flow of the unit in the base case.
    noise
        bound of the rounding error of a launch's share.
    valued
        flows of the roadmap.
    shares
        Shapley value of each launch.
    tracking
        tracked figures by metric and quarter.
    without_stages, without_last_node
        value with the network of one node, and with that of the plan without its latest unit; the value itself where no lever
        has stages.
    at_list
        value with each of the staged costs at list price, in their order.
    delayed_value
        value with every launch one quarter later, None if a launch or payment would then lie after H.
    """

    base_gross_flow: GrossFlow
    noise: float
    valued: ValuedFlows
    launches: Mapping[str, LaunchFigures]
    shares: Mapping[str, Yearly]
    ledger: Sequence[UnitEntry]
    tracking: Mapping[tuple[str, str], TrackedFigure]
    without_stages: float
    without_last_node: float
    at_list: Sequence[float]
    delayed_value: float | None


@dataclass(frozen=True)
class UnitAccount:
    """The result of units that have the same figures and roadmap."""

    units: list[Unit]
    result: UnitResult

    @property
    def valued(self) -> ValuedFlows:
        """The valued flows of each unit."""
        return self.result.valued


def unit_accounts(schedule: Schedule, on_step: Callable[[str], None] | None = None) -> list[UnitAccount]:
    """Return the accounts of all units with a launch; equal units are computed once. on_step: receives progress reports."""
    alike: dict[tuple[object, ...], list[Unit]] = {}
    for name in schedule.by_unit:
        alike.setdefault((*schedule.figures(name), *schedule.roadmap_key(name)), []).append(schedule.units[name])
    accounts: list[UnitAccount] = []
    for key, units in alike.items():
        if on_step is not None and len(accounts) % REPORT_EVERY == 0:
            on_step(f"recomputing the plan: {len(accounts):,} of {len(alike):,} units")
        accounts.append(UnitAccount(units, schedule.cache.once(("account", *key), partial(_result, schedule, units[0]))))
    return accounts


def _result(schedule: Schedule, unit: Unit) -> UnitResult:
    model = schedule.model(unit)
    roadmap, launches = schedule.roadmap(unit.unit), [placed.lever for placed in schedule.by_unit[unit.unit]]
    costs = unit_costs(model.site, roadmap)
    valued: dict[Coalition, ValuedFlows] = {frozenset(): valued_roadmap(schedule, model, model.base, [])}
    for coalition in coalitions(launches):
        chosen = {name: start for name, start in roadmap.items() if start < 1 or name in coalition}
        valued[coalition] = valued_roadmap(schedule, model, chosen, [cost for cost in costs if cost.lever in coalition])
    shares = shapley_shares({one: yearly(found, schedule.terms) for one, found in valued.items()}, launches)
    complete = valued[frozenset(launches)]
    gross = base_gross_flow(model, schedule.finance)
    noise = gross.noise(schedule.timing.factor) + sum(one.gross_flow.noise(schedule.timing.factor) for one in valued.values())
    figures = {
        placed.lever: _launch_figures(
            schedule, _Compared(complete, valued[frozenset(launches) - {placed.lever}], gross, noise), placed.lever, unit, shares
        )
        for placed in schedule.by_unit[unit.unit]
    }
    own_costs = [cost for cost in costs if cost.lever in launches]
    alone, without_last = (valued_at(schedule, model, roadmap, own_costs, reach) for reach in _other_networks(schedule, unit))
    return UnitResult(
        base_gross_flow=gross,
        noise=noise,
        valued=complete,
        launches=figures,
        shares=shares,
        ledger=unit_entries(model, roadmap, costs),
        tracking=unit_tracking(model, roadmap),
        without_stages=complete.value if alone is None else alone,
        without_last_node=complete.value if without_last is None else without_last,
        at_list=[_value_with(schedule, unit, stages, launches) for stages in each_at_list(schedule.stages)],
        delayed_value=_delayed_value(schedule, unit, roadmap),
    )


def _value_with(schedule: Schedule, unit: Unit, stages: tuple[CostStages, ...], launches: Sequence[str]) -> float:
    """Return the value of a unit's roadmap with other stages of costs."""
    model, roadmap = schedule.model(unit, stages), schedule.roadmap(unit.unit)
    costs = [cost for cost in unit_costs(model.site, roadmap) if cost.lever in launches]
    return valued_roadmap(schedule, model, roadmap, costs).value


def _other_networks(schedule: Schedule, unit: Unit) -> tuple[Reach | None, Reach | None]:
    """Return the network of a unit with one node for ever, and that without the latest unit."""
    if schedule.reach is None or schedule.reach_without_last is None:
        return None, None
    reach = schedule.reach.of(unit)
    return first_stage_alone(reach, schedule.levers[reach.lever].lever), schedule.reach_without_last.of(unit)


def valued_at(
    schedule: Schedule, model: UnitModel, roadmap: Roadmap, costs: Sequence[PaidCost], reach: Reach | None
) -> float | None:
    """Return the value of a roadmap with another network; None where no lever has stages."""
    if reach is None or not isinstance(model, NetworkModel):
        return None
    return valued_roadmap(schedule, model.at(reach), roadmap, costs).value


def valued_roadmap(schedule: Schedule, model: UnitModel, roadmap: Roadmap, costs: Sequence[PaidCost]) -> ValuedFlows:
    """Return the valued flows of a roadmap against the base case."""
    timing, site = schedule.timing, model.site
    last = min(site.exit, site.closes_in(roadmap))
    changes = model.changes(model.base) | model.changes(roadmap) if schedule.has_terminal else ()
    flows = Flows(
        recurring=[model.flows(roadmap, quarter) for quarter in range(1, timing.last + 1)],
        costs=[cost for cost in costs if cost.quarter <= timing.last],
        terminal=terminal_value(
            partial(model.flows, roadmap),
            changes,
            timing=timing,
            finance=schedule.finance,
            stock_freed=partial(model.stock_freed, roadmap),
            committed_support=partial(model.committed_support, roadmap),
        ),
        exit_quarter=last if last < NEVER else None,
        more_depreciation=more_depreciation(site, roadmap),
    )
    return value_flows(flows, schedule.terms)


@dataclass(frozen=True)
class _Compared:
    """A unit with a launch and without it. base_gross_flow, noise: see `UnitResult`."""

    complete: ValuedFlows
    without: ValuedFlows
    base_gross_flow: GrossFlow
    noise: float

    @property
    def gross_flow(self) -> GrossFlow:
        """The gross flow of the comparison."""
        return self.base_gross_flow.plus(self.complete.gross_flow).plus(self.without.gross_flow)


def _launch_figures(
    schedule: Schedule, compared: _Compared, lever: str, unit: Unit, shares: Mapping[str, Yearly]
) -> LaunchFigures:
    """Return the figures of a launch, from the unit's roadmap with it and without it."""
    start, gross = schedule.roadmap(unit.unit)[lever], compared.gross_flow
    with_it, without = compared.complete, compared.without
    flows, others = (one.hard if schedule.hard_cash("payback") else one.net for one in (with_it, without))
    gained = [flow - other for flow, other in zip(flows, others, strict=True)]
    costs = [cost for cost in with_it.flows.costs if cost.lever == lever]
    paid = [sum(cost.amount for cost in costs if cost.quarter == quarter) for quarter in range(1, schedule.timing.last + 1)]
    ends = near_paybacks(gained, first_spend(paid, HALF_CENT), gross)
    in_quarters = tuple(None if end is None else max(1, end - start + 1) for end in ends)
    return LaunchFigures(
        quarter=schedule.timing.labels[start - 1],
        implementation_cost=sum(cost.amount for cost in costs),
        change_load=sum(load.points for load in load_points(schedule, unit, lever)),
        npv_share=sum(shares[lever].values),
        incremental_npv=with_it.value - without.value,
        payback_quarters=in_quarters[0],
        near_paybacks=in_quarters,
        noise=compared.noise,
    )


def _delayed_value(schedule: Schedule, unit: Unit, roadmap: Roadmap) -> float | None:
    """Return the value of a roadmap with every launch one quarter later, None if one or a payment would lie after H."""
    model, waited, last = schedule.model(unit, schedule.later_stages), one_quarter_later(roadmap), schedule.timing.last
    if any(quarter > last for quarter in waited.values()):
        return None
    costs = unit_costs(model.site, waited)
    if any(cost.quarter > last for cost in costs):
        return None
    if schedule.later_reach is not None and isinstance(model, NetworkModel):
        model = model.at(schedule.later_reach.of(unit))
    return valued_roadmap(schedule, model, waited, costs).value
