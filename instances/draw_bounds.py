"""Check that figures stay within the bounds of their fields, whatever is drawn in whichever future."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from instances.distributions import support_of
from instances.draw_figures import Key, Move, Moved
from instances.files import PLAN
from instances.problems import Problem
from instances.samplable import Bounds
from instances.schema.uncertainties import How


@dataclass
class _Range:
    """The range of one figure so far, over futures and draws, and what moves it."""

    low: float | None
    high: float | None
    movers: list[Moved] = field(default_factory=list)

    def move(self, how: How, low: float, high: float) -> None:
        """Multiply the range, add to it, or replace it, by any value from low to high."""
        if how == "set" or self.low is None or self.high is None:
            self.low, self.high = low, high
        elif how == "add":
            self.low, self.high = self.low + low, self.high + high
        else:
            corners = [one * other for one in (self.low, self.high) for other in (low, high)]
            self.low, self.high = min(corners), max(corners)


def after(value: float | None, moves: Sequence[tuple[How, float]]) -> float | None:
    """Return a figure after some changes in order."""
    found = _Range(value, value)
    for how, amount in moves:
        found.move(how, amount, amount)
    return found.low


def bound_problems(futures: Sequence[Moved], uncertainties: Sequence[Moved]) -> Iterator[Problem]:
    """Yield a problem for each path of an uncertainty or a future that can take a figure beyond its bounds.

    Extremes of all uncertainties and futures that move one figure are combined: first those of the futures, then those of the
    uncertainties in their order.
    """
    ranges: dict[Key, _Range] = {}
    for moved in futures:
        changed = after_future(moved)
        yield from _future(moved, changed)
        as_it_stands = dict(cell for move in moved.moves for cell in move.cells)
        for key, changed_to in changed.items():
            first = as_it_stands[key]
            known = ranges.setdefault(key, _Range(first, first))
            known.low = changed_to if known.low is None else min(known.low, changed_to)
            known.high = changed_to if known.high is None else max(known.high, changed_to)
            known.movers.append(moved)
    for moved in uncertainties:
        assert moved.uncertainty is not None, "each has its distribution"
        low, high = support_of(moved.uncertainty)
        for move in moved.moves:
            for key, value in move.cells:
                found = ranges.setdefault(key, _Range(value, value))
                found.move(move.how, low, high)
                found.movers.append(moved)
    for moved in uncertainties:
        yield from _beyond(moved, ranges)


def after_future(moved: Moved) -> dict[Key, float]:
    """Return each figure that a future moves, as it is then."""
    found: dict[Key, float | None] = {}
    for move in moved.moves:
        assert move.amount is not None, "a future states how much"
        for key, value in move.cells:
            found[key] = after(found.get(key, value), [(move.how, move.amount)])
    return {key: value for key, value in found.items() if value is not None}


def _future(moved: Moved, changed: Mapping[Key, float]) -> Iterator[Problem]:
    """Yield a problem for each change of a future that leaves a figure beyond its bounds."""
    last = {key: move for move in moved.moves for key, _ in move.cells}
    told: set[str] = set()
    for key, value in changed.items():
        move, bounds = last[key], last[key].figure.bounds
        wrong = not bounds.hold(value) or (move.figure.whole and not value.is_integer())
        if wrong and move.place not in told:
            told.add(move.place)
            expected = f"{bounds.words} for {move.figure.path} in future {moved.name}"
            yield Problem("value_wrong", PLAN, column=move.place, found=f"{value:g}", expected=expected)


def _beyond(moved: Moved, ranges: Mapping[Key, _Range]) -> Iterator[Problem]:
    """Yield a problem for each path of an uncertainty that is the last to move a figure and takes it beyond its bounds."""
    told: set[str] = set()
    for move in moved.moves:
        for key, value in move.cells:
            found, bounds = ranges[key], move.figure.bounds
            if found.movers[-1] is not moved or move.place in told:
                continue
            extremes = [one for one in (found.low, found.high) if one is not None and not bounds.hold(one)]
            if extremes:
                told.add(move.place)
                yield _problem(moved, move, found, extremes[-1], value)


def _problem(moved: Moved, move: Move, found: _Range, extreme: float, value: float | None) -> Problem:
    others = [one for one in found.movers if one is not moved]
    with_others = f" with {', '.join(one.name for one in others)}" if others else ""
    expected = f"{move.figure.bounds.words} for {move.figure.path}, whatever {moved.name}{with_others} draws"
    remedy = "" if others else _remedy(moved, move, extreme, value)
    return Problem("draws_beyond", PLAN, column=move.place, found=f"{extreme:g}", expected=expected, remedy=remedy)


def _remedy(moved: Moved, move: Move, extreme: float, value: float | None) -> str:
    """Return the draw at which the figure meets its bound, as a remedy; blank where there is none."""
    bounds: Bounds = move.figure.bounds
    bound = bounds.high if extreme > bounds.high else bounds.low
    if move.how == "multiply" and value:
        draw = bound / value
    else:
        draw = bound - value if move.how == "add" and value is not None else bound
    low, high = support_of(moved.uncertainty) if moved.uncertainty is not None else (draw, draw)
    if not isfinite(draw) or not low <= draw <= high:
        return ""
    most = draw < high and (extreme > bounds.high) == (move.how != "multiply" or (value or 0) > 0)
    cuts = moved.uncertainty is not None and moved.uncertainty.distribution in ("normal", "lognormal")
    name = ("at_most" if most else "at_least") if cuts else "a highest draw" if most else "a lowest draw"
    return f"The bound is met at a draw of {draw:.6g}: narrow the distribution, such as by {name} of that."
