"""What each launched unit is to be measured by, quarter by quarter."""

from collections.abc import Mapping

from planner.accountant.courses import Courses
from planner.accountant.levers import RATES, Roadmap, launches_together, quarters_to
from planner.accountant.records import TrackedFigure

BODY, BRAIN = "store_optimization", "orchestration"
WEEKS = 13
LEAST_ORDERS = 1e-3
"""Orders in a quarter below which there are none."""
NEARLY = 1e-6
"""Part of them by which rounding may move orders, that are a product of large figures and next to nothing."""
HOURS_AN_ORDER = "labour_hours_per_order"


def unit_tracking(courses: Courses, roadmap: Roadmap) -> dict[tuple[str, str], TrackedFigure]:
    """Return baseline and target by metric and quarter label, from the first launch until the ramps are complete."""
    site, timing = courses.site, courses.site.timing
    launched = {name: start for name, start in roadmap.items() if start >= 1}
    last = max(start + _ramp_quarters(courses, roadmap, name) for name, start in launched.items())
    tracks, found = site.tracks(roadmap), {}
    for quarter in range(min(launched.values()), min(last, timing.last, site.exit) + 1):
        live = tuple(track.practice.facts.name for track in tracks if track.start <= quarter < track.end)
        before, after = (_measured(courses, one, quarter) for one in (courses.base, roadmap))
        for metric, baseline in before.items():
            if metric in after and _is_asked(metric, launched):
                fewest = min(courses.state(one, quarter).orders for one in (courses.base, roadmap))
                unsure = metric == HOURS_AN_ORDER and fewest < LEAST_ORDERS * (1 + NEARLY)
                found[metric, timing.labels[quarter - 1]] = TrackedFigure(live, baseline, after[metric], unsure)
    return found


def _ramp_quarters(courses: Courses, roadmap: Roadmap, lever: str) -> int:
    """Return the quarters after its launch in which a lever reaches the last point of its ramp."""
    steps = len(courses.site.levers[lever].lever.ramp) - 1
    return quarters_to(steps, courses.site.together_speed if launches_together(roadmap, lever) else 1.0)


def _is_asked(metric: str, launched: Mapping[str, int]) -> bool:
    if metric in ("pick_accuracy", "shrink_rate"):
        return BODY in launched
    return BRAIN in launched if metric in ("routing_cost_per_order", "orders_per_week") else True


def _measured(courses: Courses, roadmap: Roadmap, quarter: int) -> dict[str, float]:
    """Return every metric of an open unit under a roadmap; hours an order are left out where there are none."""
    site, state = courses.site, courses.state(roadmap, quarter)
    facts, costs = site.facts(quarter), site.order_costs
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
        "pick_accuracy": 1 - rates["mispick"],
        "shrink_rate": rates["shrink"],
        "routing_cost_per_order": routing * facts.freight,
        "orders_per_week": state.orders / (WEEKS * facts.length),
    }
    if state.orders >= LEAST_ORDERS * (1 - NEARLY):
        found[HOURS_AN_ORDER] = (state.hours + state.launch_hours) / state.orders
    return found
