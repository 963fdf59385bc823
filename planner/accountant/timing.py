"""Quarters as numbers: years since the start, inflation, length and discount factors."""

from dataclasses import dataclass

from instances.schema.instance import Instance
from instances.schema.plan import Finance

TIMING_SHIFT = {"end": 1.0, "middle": 0.5, "start": 0.0}


@dataclass(frozen=True)
class Timing:
    """One entry an evaluation quarter in every tuple; `last` is H and `decision` is T."""

    labels: tuple[str, ...]
    starts: tuple[str, ...]
    fiscal_years: tuple[int, ...]
    fiscal_quarters: tuple[int, ...]
    years: tuple[float, ...]
    inflation: tuple[float, ...]
    length: tuple[float, ...]
    factor: tuple[float, ...]
    terminal_factor: float
    terminal_years: float
    last: int
    decision: int


def timing_of(instance: Instance) -> Timing:
    """Return the quarters of an instance as numbers."""
    finance = instance.plan.finance
    quarters = instance.quarters
    years = tuple((quarter.index - 1) / 4 for quarter in quarters)
    shift = TIMING_SHIFT[finance.discount_timing] / 4
    return Timing(
        labels=tuple(quarter.label for quarter in quarters),
        starts=tuple(quarter.start.isoformat() for quarter in quarters),
        fiscal_years=tuple(quarter.fiscal_year for quarter in quarters),
        fiscal_quarters=tuple(quarter.fiscal_quarter for quarter in quarters),
        years=years,
        inflation=tuple((1 + finance.inflation_rate) ** time for time in years),
        length=tuple(quarter.weeks / 13 for quarter in quarters),
        factor=tuple((1 + finance.discount_rate) ** -(time + shift) for time in years),
        terminal_factor=(1 + finance.discount_rate) ** -(len(quarters) / 4),
        terminal_years=_terminal_years(finance),
        last=len(quarters),
        decision=instance.plan.calendar.decision_quarters,
    )


def _terminal_years(finance: Finance) -> float:
    if finance.terminal_value == "none":
        return 0.0
    if finance.terminal_value == "multiple":
        return finance.terminal_multiple
    return (1 - finance.terminal_decay) / (finance.discount_rate + finance.terminal_decay)
