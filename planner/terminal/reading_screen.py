"""The inputs on the screen as they were read: sizes, rates, limits, and settings taken by default."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from instances.plausibility import Reading, reading_of
from instances.plausibility.reading import LimitRead, Range
from instances.problems import Problem
from instances.schema.instance import Instance
from planner.terminal.screen import note, plain_table, user_text
from planner.wording import counted, level, money, percent

WARNINGS_SHOWN = 5
"""Warnings shown before a plan; `rollout check` shows all."""


def sizes(reading: Reading) -> str:
    """Return the size of the fleet in one sentence, amounts a year."""
    types = ", ".join(f"{number:,} {kind}" for kind, number in reading.types)
    parts = [f"{counted(reading.units, 'unit')} ({types}) in {counted(reading.regions, 'region')}"]
    parts.append(f"revenue {reading.currency} {money(reading.revenue)} a year")
    if reading.orders:
        worth = f", worth {reading.currency} {money(reading.online)}" if reading.online else ""
        parts.append(f"{money(reading.orders)} online orders a year{worth}")
    return "; ".join(parts)


def tell_reading(instance: Instance, warnings: Sequence[Problem]) -> None:
    """Print the inputs as they were read and the first warnings, before a plan is sought."""
    reading = reading_of(instance)
    note(f"read: {sizes(reading)}")
    for fact in reading.facts:
        note(f"read: {fact}")
    for warning in warnings[:WARNINGS_SHOWN]:
        note(f"warning: {warning}")
    if len(warnings) > WARNINGS_SHOWN:
        note(f"warning: {counted(len(warnings) - WARNINGS_SHOWN, 'more warning')}; `rollout check` shows all")


def rates(reading: Reading) -> str:
    """Return in one sentence the rates of plan.toml."""
    return ", ".join(f"{name} {percent(rate, 2)}" for name, rate in reading.rates)


def reading_screen(reading: Reading) -> Iterator[RenderableType]:
    """Yield the parts of the screen: sizes, rates, figures of the units, limits, and what was taken as default."""
    yield user_text(f"read: {sizes(reading)}")
    yield user_text(f"read: rates a year: {rates(reading)}")
    yield from (user_text(f"read: {said}") for said in reading.facts)
    if reading.ranges:
        yield Text()
        yield _figures(reading.ranges)
    if reading.limits:
        yield Text()
        yield _limits(reading.limits)
    yield Text()
    for taken, columns in reading.not_given:
        yield user_text(f"not given, taken as {taken}: {', '.join(columns)}")


def _figures(ranges: Sequence[Range]) -> Table:
    table = plain_table("units.csv", "least", "mean", "most", "blank", "taken as")
    for one in ranges:
        told = [percent(figure, 2) if one.share else level(figure) for figure in (one.least, one.mean, one.most)]
        table.add_row(one.column, *told, *((f"{one.blank:,}", one.taken) if one.blank else ("", "")))
    return table


def _limits(limits: Sequence[LimitRead]) -> Table:
    periods = list(dict.fromkeys(period for one in limits for period, _ in one.allowed))
    table = plain_table("limit", "for", *periods, "without an amount", texts=2)
    table.columns[-1].justify = "left"
    for one in limits:
        allowed = dict(one.allowed)
        cells = [_amount(allowed[period]) if period in allowed else "" for period in periods]
        outside = f"{counted(one.outside, 'unit')} without a leader" if one.outside else ""
        gaps = "; ".join(filter(None, (one.without, outside)))
        table.add_row(user_text(one.limit), one.each or "all", *cells, user_text(gaps))
    return table


def _amount(amount: float | None) -> str:
    return "no limit" if amount is None else level(amount)
