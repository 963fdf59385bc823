"""Check that figures stay within the bounds of their fields, whatever is drawn in whichever future."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from math import inf

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
    """Yield a problem for each path of an uncertainty that is the last to move a figure and takes it beyond its bounds.

    Of several figures of a path the one that is farthest beyond is named.
    """
    worst: dict[str, tuple[float, Problem]] = {}
    for move in moved.moves:
        for key, value in move.cells:
            found, bounds = ranges[key], move.figure.bounds
            if found.movers[-1] is not moved:
                continue
            for extreme in (found.low, found.high):
                if extreme is None or bounds.hold(extreme):
                    continue
                excess = max(extreme - bounds.high, bounds.low - extreme)
                if move.place not in worst or excess > worst[move.place][0]:
                    worst[move.place] = excess, _problem(moved, move, found, extreme, value)
    yield from (problem for _, problem in worst.values())


def _problem(moved: Moved, move: Move, found: _Range, extreme: float, value: float | None) -> Problem:
    others = [one for one in found.movers if one is not moved]
    with_others = f" with {', '.join(one.name for one in others)}" if others else ""
    expected = f"{move.figure.bounds.words} for {move.figure.path}, whatever {moved.name}{with_others} draws"
    remedy = "" if others else _remedy(moved, move, extreme, value)
    return Problem("draws_beyond", PLAN, column=move.place, found=f"{extreme:g}", expected=expected, remedy=remedy)


def _remedy(moved: Moved, move: Move, extreme: float, value: float | None) -> str:
    """Return the draw at which the figure meets its bound, as a remedy; blank where there is none."""
    assert moved.uncertainty is not None, "a draw is of an uncertainty"
    bounds: Bounds = move.figure.bounds
    bound = bounds.high if extreme > bounds.high else bounds.low
    if move.how == "multiply":
        draw = bound / value if value else inf
    else:
        draw = bound - value if move.how == "add" and value is not None else bound
    low, high = support_of(moved.uncertainty)
    if not low <= draw <= high:
        return ""
    too_high = (extreme > bounds.high) == (move.how != "multiply" or (value is not None and value > 0))
    inside = _rounded(draw, down=too_high)
    if moved.uncertainty.distribution in ("normal", "lognormal"):
        return f"Give {'at_most' if too_high else 'at_least'} = {inside:g}, where the bound is met, or narrow the distribution."
    return f"Draw nothing {'above' if too_high else 'below'} {inside:g}, where the bound is met."


def _rounded(draw: float, *, down: bool) -> float:
    """Return a draw with six digits that is not higher, or not lower, than it."""
    near = float(f"{draw:.6g}")
    if near == draw or (near < draw) == down:
        return near
    return float(Context(prec=6, rounding=ROUND_FLOOR if down else ROUND_CEILING).create_decimal(Decimal(draw)))
