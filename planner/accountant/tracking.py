"""Tracking: baseline and target of each metric of a unit, by quarter."""

from collections.abc import Container, Iterable

from planner.accountant.levers import RATES, Roadmap, RoadmapStep, quarters_to
from planner.accountant.records import TrackedFigure
from planner.accountant.unit_model import UnitModel

BODY, BRAIN = "store_optimization", "orchestration"
WEEKS = 13
LEAST_ORDERS = 1e-3
"""Orders in a quarter below which there is no figure per order."""
NEARLY = 1e-6
"""Relative rounding error of orders, which may be a tiny product of large figures."""
HOURS_AN_ORDER = "labour_hours_per_order"


def unit_tracking(model: UnitModel, roadmap: Roadmap) -> dict[tuple[str, str], TrackedFigure]:
    """Return baseline and target by metric and quarter label, from the first launch until the ramps are complete."""
    site, timing = model.site, model.site.timing
    launched = {name: start for name, start in roadmap.items() if start >= 1}
    steps, found = site.steps(roadmap), {}
    last = max(step.start + _ramp_quarters(step) for step in steps if step.at_unit.facts.name in launched)
    for quarter in range(min(launched.values()), min(last, timing.last, site.exit, site.closes_in(roadmap) - 1) + 1):
        live = tuple(step.at_unit.facts.name for step in steps if step.start <= quarter < step.end)
        before, after = (_measured(model, one, quarter) for one in (model.base, roadmap))
        for metric, baseline in before.items():
            if metric in after and is_asked(metric, launched):
                unsure = _is_unsure(model, metric, quarter, (model.base, roadmap))
                found[metric, timing.labels[quarter - 1]] = TrackedFigure(live, baseline, after[metric], unsure)
    return found


def comparison_figures(model: UnitModel, quarter: int, levers: Container[str]) -> dict[str, TrackedFigure]:
    """Return the metrics of an open unit before its first launch; levers: those that are launched somewhere."""
    live = tuple(step.at_unit.facts.name for step in model.site.steps(model.base) if step.start <= quarter < step.end)
    return {
        metric: TrackedFigure(live, figure, figure, _is_unsure(model, metric, quarter, (model.base,)), "comparison")
        for metric, figure in _measured(model, model.base, quarter).items()
        if is_asked(metric, levers)
    }


def _is_unsure(model: UnitModel, metric: str, quarter: int, roadmaps: Iterable[Roadmap]) -> bool:
    fewest = min(model.state(one, quarter).orders for one in roadmaps)
    return metric == HOURS_AN_ORDER and fewest < LEAST_ORDERS * (1 + NEARLY)


def _ramp_quarters(step: RoadmapStep) -> int:
    """Return the quarters after going live in which a lever reaches the last point of its ramp."""
    return quarters_to(len(step.at_unit.facts.lever.ramp) - 1, step.speed)


def is_asked(metric: str, launched: Container[str]) -> bool:
    """Return whether a metric is followed where these levers are launched."""
    if metric in ("pick_accuracy", "shrink_rate"):
        return BODY in launched
    return BRAIN in launched if metric in ("routing_cost_per_order", "orders_per_week") else True


def _measured(model: UnitModel, roadmap: Roadmap, quarter: int) -> dict[str, float]:
    """Return every metric of an open unit under a roadmap; hours per order are left out if there are no orders."""
    site, state = model.site, model.state(roadmap, quarter)
    facts, costs = site.inputs(quarter), site.order_costs
    rates = dict(zip(RATES, state.rates, strict=True))
    routing = rates["misroute"] * costs["misroute"] + rates["split"] * costs["split"]
    found = {
        "promise_accuracy": (1 - rates["late"]) * (1 - rates["cancellation"]),
        "on_time_rate": 1 - rates["late"],
        "cancellation_rate": rates["cancellation"],
        "split_rate": rates["split"],
        "inventory_accuracy": state.accuracy,
        "missed_task_rate": rates["missed_task"],
        "overtime_rate": rates["overtime"],
        "complaint_rate": rates["complaint"],
        "stockout_rate": rates["stockout"],
        "pick_accuracy": 1 - rates["mispick"],
        "shrink_rate": rates["shrink"],
        "routing_cost_per_order": routing * facts.freight,
        "orders_per_week": state.orders / (WEEKS * facts.length),
    }
    if state.orders >= LEAST_ORDERS * (1 - NEARLY):
        found[HOURS_AN_ORDER] = (state.hours + state.launch_hours) / state.orders
    return found
