"""Terminal value: flows after quarter H as a value in H, quarter by quarter until years repeat, then as an annuity."""

from collections.abc import Callable, Iterable

from instances.schema.settings import Finance
from planner.accountant.lines import NOTHING, SUPPORT, WORKING_CAPITAL, Amounts
from planner.accountant.timing import Timing

QUARTERS = 4


def years_that_change(changes: Iterable[int], last: int) -> list[int]:
    """Return the years after quarter `last`, counted from 0, that differ from the year before; year 0 is always included.

    changes: quarters whose levels may differ from those of a year before. A year equals the one before if it has no such
    quarter, and the year before has none after its first quarter.
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
    *,
    timing: Timing,
    finance: Finance,
    stock_freed: Callable[[int], float] | None = None,
    committed_support: Callable[[int], float] | None = None,
) -> Amounts:
    """Return the value in H of the flows after H, by line and before tax.

    Parameters
    ----------
    flows_in
        flows of a quarter after H, by line.
    changes
        see `years_that_change`.
    stock_freed
        inventory freed by the end of a quarter; None for a shared cost.
    committed_support
        flow of support in a quarter under minimum terms, which does not decay; None for a shared cost.
    """
    if finance.terminal_value == "none":
        return NOTHING
    starts = years_that_change(changes, timing.last)
    totals = list(NOTHING)
    for place, year in enumerate(starts):
        equal_years = starts[place + 1] - year if place + 1 < len(starts) else None
        if stock_freed is not None and finance.terminal_value == "perpetuity":
            freed = stock_freed(timing.last + QUARTERS * year)
            totals[WORKING_CAPITAL] -= freed * _restocking_cost(year, equal_years, timing, finance) if freed else 0.0
        for number in range(1, QUARTERS + 1):
            weight = _weight(year, number, equal_years, timing=timing, finance=finance)
            quarter = timing.last + QUARTERS * year + number
            if committed_support is not None and finance.terminal_decay and (amount := committed_support(quarter)):
                totals[SUPPORT] += amount * (
                    _weight(year, number, equal_years, timing=timing, finance=finance, kept=1.0) - weight
                )
            flows = flows_in(quarter) if weight else NOTHING
            if flows is not NOTHING:
                totals = [total + weight * flow for total, flow in zip(totals, flows, strict=True)]
    return tuple(totals)


def _restocking_cost(year: int, equal_years: int | None, timing: Timing, finance: Finance) -> float:
    """Return the cost of restocking per unit of freed inventory, for a year and the equal years after it.

    Freed inventory decays at the beginning of a year: the part that is no longer freed is bought back then. The change of
    inventory within the year counts like every other flow.
    """
    kept = 1 - finance.terminal_decay
    first = finance.terminal_decay * kept**year * timing.value_at_end(timing.last + QUARTERS * year + 1)
    return first * annuity(kept / (1 + timing.rate), equal_years)


def _weight(
    year: int, number: int, equal_years: int | None, *, timing: Timing, finance: Finance, kept: float | None = None
) -> float:
    """Return the value in H of a unit of money in a quarter (1 to 4) of a year and of the equal years after it.

    kept: share that remains from year to year, 1 - terminal_decay by default.
    """
    if finance.terminal_value == "multiple":
        counted = QUARTERS * finance.terminal_multiple
        years = range(year, _last_year(finance) if equal_years is None else min(_last_year(finance), year + equal_years))
        return sum(min(1.0, max(0.0, counted - (QUARTERS * one + number - 1))) for one in years)
    kept = 1 - finance.terminal_decay if kept is None else kept
    first = kept ** (year + 1) * timing.value_at_end(timing.last + QUARTERS * year + number)
    return first * annuity(kept / (1 + timing.rate), equal_years)


def _last_year(finance: Finance) -> int:
    """Return the number of years of a multiple, rounded up."""
    return int(-(-finance.terminal_multiple // 1))


def annuity(ratio: float, terms: int | None) -> float:
    """Return 1 + ratio + ratio^2 + ... of a number of terms, or without end [Brealey, Myers, Allen: perpetuities, annuities].

    Raises
    ------
    ValueError
        the sum diverges.
    """
    if terms is None:
        if not ratio < 1:
            raise ValueError("a perpetuity needs a discount rate and a decay that are together above 0")
        return 1 / (1 - ratio)
    return float(terms) if ratio == 1 else (1 - ratio**terms) / (1 - ratio)
