"""What each launched unit is to be measured by: unit by unit, quarter by quarter."""

import math
from collections.abc import Iterator, Mapping
from functools import partial

from planner.accountant.book import Book
from planner.accountant.levers import ORDER_EVENTS, Roadmap, is_active, launches_together, lifted_accuracy, tracks_of
from planner.accountant.records import TrackedFigure, TrackingKey
from planner.accountant.site import Site

BODY, BRAIN = "store_optimization", "orchestration"
WEEKS = 13


def tracking(book: Book) -> Iterator[tuple[TrackingKey, TrackedFigure]]:
    """Yield baseline and target by unit, metric and quarter, from the first launch until the ramps are complete."""
    for name in book.by_unit:
        yield from book.notes.once(("tracking", name, *book.course(name)), partial(_of_unit, book, name))


def _of_unit(book: Book, name: str) -> list[tuple[TrackingKey, TrackedFigure]]:
    site, roadmap, base = book.site(book.units[name]), book.roadmap(name), book.base(name)
    launched = {one.lever: one.quarter for one in book.by_unit[name]}
    last = max(quarter + _ramp_quarters(book, roadmap, lever) for lever, quarter in launched.items())
    found = []
    for quarter in range(min(launched.values()), min(last, book.timing.last, site.exit) + 1):
        levers = _live(book, roadmap, quarter)
        before, after = _measured(book, site, base, quarter), _measured(book, site, roadmap, quarter)
        for metric, baseline in before.items():
            if metric in after and _is_asked(metric, launched):
                key: TrackingKey = (name, metric, book.timing.labels[quarter - 1])
                found.append((key, TrackedFigure(levers, baseline, after[metric])))
    return found


def _ramp_quarters(book: Book, roadmap: Roadmap, lever: str) -> int:
    """Return the quarters after its launch in which a lever reaches the last point of its ramp."""
    steps = len(book.levers[lever].lever.ramp) - 1
    if not launches_together(roadmap, lever):
        return steps
    return math.ceil(steps / book.instance.plan.interaction.same_quarter_ramp_speed - 1e-9)


def _live(book: Book, roadmap: Roadmap, quarter: int) -> tuple[str, ...]:
    tracks = tracks_of(roadmap, book.levers, 1.0)
    return tuple(track.facts.name for track in tracks if is_active(track, quarter))


def _is_asked(metric: str, launched: Mapping[str, int]) -> bool:
    if metric in ("pick_accuracy", "shrink_rate"):
        return BODY in launched
    return BRAIN in launched if metric in ("routing_cost_per_order", "orders_per_week") else True


def _measured(book: Book, site: Site, roadmap: Roadmap, quarter: int) -> dict[str, float]:
    """Return every metric of an open unit under a roadmap; hours an order are left out where there are no orders."""
    tracks = tracks_of(roadmap, book.levers, site.together_speed)
    moved = site.moved(tracks, quarter)
    misroute, split, late, cancellation, mispick, _, _, shrink, _, _, overtime, missed = moved.rates
    costs = dict(zip(ORDER_EVENTS, site.event_costs, strict=True))
    inflation = book.timing.inflation[quarter - 1]
    orders = site.orders[quarter - 1] * moved.more_orders
    found = {
        "promise_accuracy": (1 - late) * (1 - cancellation),
        "on_time_rate": 1 - late,
        "cancellation_rate": cancellation,
        "split_rate": split,
        "inventory_accuracy": lifted_accuracy(tracks, site.unlifted_accuracy(quarter), quarter),
        "missed_task_rate": missed,
        "overtime_rate": overtime,
        "pick_accuracy": 1 - mispick,
        "shrink_rate": shrink,
        "routing_cost_per_order": (misroute * costs["misroute"] + split * costs["split"]) * inflation,
        "orders_per_week": orders / (WEEKS * book.timing.length[quarter - 1]),
    }
    if orders > 0:
        found["labour_hours_per_order"] = (moved.hours + site.launch_hours(moved.live)) / orders
    return found
