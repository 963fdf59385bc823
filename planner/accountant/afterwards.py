"""What comes after quarter H, as its value in H: quarter by quarter until years are alike, then an annuity."""

from collections.abc import Callable, Iterable

from instances.schema.settings import Finance
from planner.accountant.lines import NOTHING, SUPPORT, WORKING_CAPITAL, Amounts
from planner.accountant.timing import Timing

QUARTERS = 4


def years_unlike(changes: Iterable[int], last: int) -> list[int]:
    """Return the years after a quarter, from 0, that are not like the year before them, the first included.

    changes: quarters in which levels may differ from those of a year before. A year is like the one before it if no quarter
    of it, and none of the one before it but the first, is among them.
    """
    found = {0}
    for quarter in changes:
        after = quarter - last - 1
        if after >= 0:
            found.add(after // QUARTERS)
            found.add((after + QUARTERS - 1) // QUARTERS)
    return sorted(found)


def terminal_value(
    flows_in: Callable[[int], Amounts],
    changes: Iterable[int],
    timing: Timing,
    finance: Finance,
    stock_freed: Callable[[int], float] | None = None,
    owed: Callable[[int], float] | None = None,
) -> Amounts:
    """Return the value in H of the flows after H, by line and before tax.

    flows_in: flows of a quarter after H. changes: see `years_unlike`. stock_freed: at the end of a quarter, of owners of stock.
    owed: flow of support in a quarter that a contract asks for, and that does not decay.
    """
    if finance.terminal_value == "none":
        return NOTHING
    starts = years_unlike(changes, timing.last)
    totals = list(NOTHING)
    for place, year in enumerate(starts):
        alike = starts[place + 1] - year if place + 1 < len(starts) else None
        if stock_freed is not None and finance.terminal_value == "perpetuity":
            freed = stock_freed(timing.last + QUARTERS * year)
            totals[WORKING_CAPITAL] -= freed * _restocked(year, alike, timing, finance) if freed else 0.0
        for number in range(1, QUARTERS + 1):
            weight = _weight(year, number, alike, timing, finance)
            quarter = timing.last + QUARTERS * year + number
            if owed is not None and finance.terminal_decay and (amount := owed(quarter)):
                totals[SUPPORT] += amount * (_weight(year, number, alike, timing, finance, kept=1.0) - weight)
            flows = flows_in(quarter) if weight else NOTHING
            if flows is not NOTHING:
                totals = [total + weight * flow for total, flow in zip(totals, flows, strict=True)]
    return tuple(totals)


def _restocked(year: int, alike: int | None, timing: Timing, finance: Finance) -> float:
    """Return what the decay of a unit of freed stock costs in a year, together with the years alike after it.

    Stock that is freed decays when a year begins: the part that is not freed any more is bought then. The change in the stock of
    the year itself counts like every other flow.
    """
    kept = 1 - finance.terminal_decay
    first = finance.terminal_decay * kept**year * timing.later(timing.last + QUARTERS * year + 1)
    return first * annuity(kept / (1 + timing.rate), alike)


def _weight(year: int, number: int, alike: int | None, timing: Timing, finance: Finance, kept: float | None = None) -> float:
    """Return what a unit of money in a quarter (1 to 4) of a year counts, together with the same in the years alike after it.

    kept: what is left of it from year to year; decay takes the rest if it is not given.
    """
    if finance.terminal_value == "multiple":
        counted = QUARTERS * finance.terminal_multiple
        years = range(year, _last_year(finance) if alike is None else min(_last_year(finance), year + alike))
        return sum(min(1.0, max(0.0, counted - (QUARTERS * one + number - 1))) for one in years)
    kept = 1 - finance.terminal_decay if kept is None else kept
    first = kept ** (year + 1) * timing.later(timing.last + QUARTERS * year + number)
    return first * annuity(kept / (1 + timing.rate), alike)


def _last_year(finance: Finance) -> int:
    """Return the number of years, begun ones included, that a multiple counts."""
    return int(-(-finance.terminal_multiple // 1))


def annuity(ratio: float, terms: int | None) -> float:
    """Return 1 + ratio + ratio^2 + ... of a number of terms, or without end [Brealey, Myers, Allen: perpetuities, annuities].

    Raises
    ------
    ValueError
        a sum without end that has no value.
    """
    if terms is None:
        if not ratio < 1:
            raise ValueError("a perpetuity needs a discount rate and a decay that are together above 0")
        return 1 / (1 - ratio)
    return float(terms) if ratio == 1 else (1 - ratio**terms) / (1 - ratio)
