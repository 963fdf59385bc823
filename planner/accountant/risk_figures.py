"""Compare the figures of risk.csv with those of all worlds in worlds.csv."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import inf, isfinite, nan
from typing import Final

from instances.schema.instance import Instance
from planner.accountant.cells import MICROS, number_agrees, number_in
from planner.accountant.records import Finding, Row
from planner.accountant.risk_tables import RISK, Outcome, RiskTables
from planner.accountant.statistics import (
    CHANCE_ROUNDING,
    Sample,
    Span,
    Statistic,
    chance_below,
    deviation,
    mean,
    percentile,
    standard_error,
    tail_mean,
)

HALF_CENT, HALF_MICRO = 0.005, 0.5e-6
NOISE: Final = 1e-9
"""Relative rounding error of a statistic."""
PERCENTILES: Final = (5, 10, 25, 50, 75, 90, 95)
CVAR, LOSS, PAID_BACK_BY = "cvar", "chance_of_loss", "paid_back_by_"
USUAL_LEVEL: Final = 0.9
"""Level of a CVaR whose name does not say it."""
PLANNED: Final = {
    "npv": "npv",
    "irr": "irr",
    "payback": "payback_quarters_from_start",
    "peak_funding": "peak_funding",
    "spend": "spend",
}
"""Name in summary.json, by figure."""
NOT_COVERED: Final = "spend over the worlds"


@dataclass
class ComparedRisk:
    """Number of compared figures, and their differences. left: parts that were not compared, in words."""

    figures: int = 0
    findings: list[Finding] = field(default_factory=list)
    left: str = NOT_COVERED

    def compare(self, where: str, cell: str | None, wanted: Span | None) -> None:
        """Compare a cell with a statistic, blank where there is none."""
        self.figures += 1
        said = "no such column" if cell is None else repr(cell)
        if wanted is None or not isfinite(wanted.low):
            if cell != "":
                self.findings.append(Finding("difference", f"{RISK} {where}", said, "a blank cell"))
            return
        if cell == "" and not isfinite(wanted.high):
            return
        middle = wanted.middle if isfinite(wanted.middle) else max(wanted.low, number_in(cell) or wanted.low)
        half = wanted.half if isfinite(wanted.half) else 0.0
        if not number_agrees(cell, middle, MICROS, half + NOISE * (1 + abs(middle))):
            self.findings.append(Finding("difference", f"{RISK} {where}", said, f"{middle:.6f}"))


def risk_findings(instance: Instance, worlds: Sequence[Outcome], tables: RiskTables) -> ComparedRisk:
    """Return the comparison of every figure of risk.csv that follows from worlds.csv or the plan."""
    found = ComparedRisk()
    rows = {str(row.get("figure")): row for row in tables.risk}
    samples = _samples(worlds)
    wanted = [*samples, "spend", LOSS, next((name for name in rows if name.startswith(CVAR)), CVAR)]
    for name in wanted:
        if name not in rows:
            found.findings.append(Finding("missing_row", f"{RISK} {name}", "no row", "a row"))
    for name, row in rows.items():
        batches = _batches(row, len(worlds))
        if batches is None:
            found.left = f"{NOT_COVERED}; standard errors"
        if name in PLANNED:
            found.compare(f"{name}, planned", row.get("planned"), _planned(name, tables))
        single = _single(instance, name)
        if name in samples:
            _compare_range(found, name, row, samples[name], batches)
        elif single is not None:
            figure, statistic = single
            _compare(found, name, row, "mean", statistic, samples[figure], batches)
        elif name not in PLANNED:
            found.findings.append(Finding("extra_row", f"{RISK} {name}", "a row", "no such row"))
    return found


def _samples(worlds: Sequence[Outcome]) -> dict[str, Sample]:
    """Return the values of each figure over the worlds; payback as the number of its quarter."""
    chances = [one.chance for one in worlds]
    return {
        "npv": Sample([one.npv for one in worlds], chances, HALF_CENT),
        "irr": Sample([nan if one.irr is None else one.irr for one in worlds], chances, HALF_MICRO),
        "payback": Sample([inf if one.payback is None else float(one.payback) for one in worlds], chances, 0.0),
        "peak_funding": Sample([one.peak_funding for one in worlds], chances, HALF_CENT),
    }


def _planned(name: str, tables: RiskTables) -> Span | None:
    number = number_in(tables.planned.get(PLANNED[name]))
    if number is None:
        return None
    rounding = {"irr": HALF_MICRO, "payback": 0.0}.get(name, HALF_CENT)
    return Span(number - rounding, number + rounding)


def _batches(row: Row, worlds: int) -> int | None:
    """Return the number of batches, None where the row does not say it."""
    number = number_in(row.get("batches"))
    return int(number) if number is not None and number >= 1 and number == int(number) and worlds % int(number) == 0 else None


def _single(instance: Instance, name: str) -> tuple[str, Statistic] | None:
    """Return the figure and the statistic of a row with a single value, None if it is no such row."""
    quarters = {quarter.label: quarter.index for quarter in instance.quarters}
    if name == LOSS:
        return "npv", chance_below(0.0)
    if name.startswith(PAID_BACK_BY) and name.removeprefix(PAID_BACK_BY) in quarters:
        return "payback", chance_below(quarters[name.removeprefix(PAID_BACK_BY)] + 0.5)
    level = USUAL_LEVEL if name == CVAR else (number_in(name.removeprefix(f"{CVAR}_")) or 0.0) / 100
    return ("npv", tail_mean(level)) if name.startswith(CVAR) and 0 < level < 1 else None


def _compare_range(found: ComparedRisk, name: str, row: Row, sample: Sample, batches: int | None) -> None:
    """Compare the row of a figure over the worlds."""
    statistics: Iterable[tuple[str, Statistic]] = [("mean", mean), ("sd", deviation), *_percentiles()]
    for column, statistic in statistics:
        _compare(found, name, row, column, statistic, sample, batches)
    total = sum(chance for value, chance in zip(sample.values, sample.chances, strict=True) if isfinite(value))
    rounding = CHANCE_ROUNDING * len(sample.values)
    found.compare(f"{name}, defined", row.get("defined"), Span(total - rounding, total + rounding))


def _percentiles() -> Iterator[tuple[str, Statistic]]:
    yield from ((f"p{share}", percentile(share / 100)) for share in PERCENTILES)


def _compare(
    found: ComparedRisk, name: str, row: Row, column: str, statistic: Statistic, sample: Sample, batches: int | None
) -> None:
    """Compare a statistic and its standard error."""
    whole = statistic(sample)
    found.compare(f"{name}, {column}", row.get(column), whole)
    if batches is not None:
        defined = whole is not None and isfinite(whole.high)
        error = partial(standard_error, statistic, sample, batches)
        found.compare(f"{name}, {column}_error", row.get(f"{column}_error"), error() if defined else None)
