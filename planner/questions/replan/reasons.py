"""Launches of a new plan against the plan that it carries on, each with its reason."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.economics import has_lever, launched
from planner.economics.starts import GOES_ON
from planner.limits.hiring import people
from planner.living.past import free
from planner.living.replan import Replanned
from planner.living.undoing import Undone
from planner.wording import money


@dataclass(frozen=True)
class LaunchMove:
    """A launch in the plan before, as it is expected, and in the new plan.

    Attributes
    ----------
    unit, lever
        indices.
    change
        kept, moved, added or dropped.
    planned, expected, now
        quarters; None without a launch.
    reason
        in words.
    undone
        the change undone alone; None where the new plan changes nothing.
    """

    unit: int
    lever: int
    change: str
    planned: int | None
    expected: int | None
    now: int | None
    reason: str
    undone: Undone | None = None


def head_changes(found: Replanned) -> dict[str, int]:
    """Return the number of heads that are employed as planned or to another quarter, hired beside the plan, and not hired."""
    before, now = (Counter(people(plan.chosen.hires, plan.chosen.hired)) for plan in (found.before, found.plan))
    same = (before & now).total()
    decided = [Counter((head.name, head.scope, head.decided) for head in heads.elements()) for heads in (before, now)]
    both = (decided[0] & decided[1]).total()
    return {
        "as planned": same,
        "to another quarter": both - same,
        "added": now.total() - both,
        "dropped": before.total() - both,
    }


def launch_moves(found: Replanned) -> list[LaunchMove]:
    """Return every launch of either plan, those that change first, each kind by unit and lever."""
    return sorted(_moves(found), key=lambda one: (one.change == "kept", one.unit, one.lever))


def _moves(found: Replanned) -> Iterator[LaunchMove]:
    before, now, expected = found.before.chosen.menu.start, found.plan.chosen.menu.start, found.past.reference
    left = {(one.unit, one.lever): one for one in found.tried.left}
    taken_back = {(one.unit, one.lever) for one in found.tried.undone}
    open_ = free(found.past)
    for unit, lever in np.argwhere(launched(before) | launched(now)).tolist():
        place = unit, lever
        quarters = [int(start[place]) if has_lever(start[place]) else None for start in (before, expected, now)]
        planned, awaited, new = quarters
        change = "kept" if planned == new else "added" if planned is None else "dropped" if new is None else "moved"
        undone = left.get(place)
        if undone is not None:
            reason = _paid(found, undone)
        elif not open_[place]:
            reason = _fixed(found, place)
        elif found.past.ended[place]:
            reason = "the unit has closed"
        elif awaited != planned:
            reason = "actuals: slipped"
        elif place in taken_back:
            reason = "a change gains less than the gap"
        else:
            reason = "no change was needed"
        yield LaunchMove(unit, lever, change, planned, awaited, new, reason, undone)


def _paid(found: Replanned, undone: Undone) -> str:
    """Return the reason of a change."""
    if undone.loss is None:
        return f"undone alone it would break {undone.broken}"
    if found.gap is not None and undone.loss >= found.gap:
        return f"gains {money(undone.loss)}"
    return f"gains {money(undone.loss)}, less than the gap, but the share to keep needs it"


def _fixed(found: Replanned, place: tuple[int, int]) -> str:
    """Return the reason for which a launch is not decided on any more."""
    past, instance = found.past, found.plan.instance
    start, label = int(past.reference[place]), instance.label_of(past.as_of)
    reported = bool(past.actual.reported[place])
    if past.gone[place]:
        cancelled = not has_lever(past.actual.start[place])
        return "actuals: cancelled" if cancelled else "actuals: slipped past the last decision quarter"
    if start < past.as_of:
        last = int(past.actual.closed[place]) - 1
        if last < GOES_ON:
            return f"{'actuals: ' if reported else ''}closed after {instance.label_of(last)}"
        return "actuals: launched" if reported else f"launched before {label}, as planned"
    if reported:
        return "actuals: slipped, and was paid for in part" if past.actual.paid[place] > 0 else "actuals: slipped, and is frozen"
    if found.request.freeze_next and start == past.as_of:
        return "frozen: launches of the next quarter stay"
    return f"committed: a payment or load of it lies before {label}"
