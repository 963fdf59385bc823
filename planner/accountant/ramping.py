"""Limits on the growth of launches from quarter to quarter, over quarters in which nothing may be launched."""

from collections.abc import Iterator

from instances.schema.rules import FrozenQuarters, RampLimit
from planner.accountant.book import Book
from planner.accountant.records import LimitLine


def is_frozen(book: Book, quarter: int, lever: str, region: str) -> bool:
    """Return whether a lever may not be launched in a region in a quarter."""
    return any(_freezes(book, frozen, quarter, lever, region) for frozen in book.instance.settings.rules.frozen)


def _freezes(book: Book, frozen: FrozenQuarters, quarter: int, lever: str, region: str) -> bool:
    if frozen.levers and lever not in frozen.levers:
        return False
    if frozen.regions and region not in frozen.regions:
        return False
    return book.instance.label_of(quarter) in frozen.quarters or book.timing.fiscal_quarter(quarter) in frozen.fiscal_quarters


def ramp_limit_lines(book: Book, limit: RampLimit) -> Iterator[LimitLine]:
    """Yield the rows of a ramp limit."""
    launches: dict[int, int] = {}
    for unit, roadmap in book.roadmaps.items():
        for lever, quarter in roadmap.items():
            if _counts(limit, lever, book.units[unit].region):
                launches[quarter] = launches.get(quarter, 0) + 1
    for quarter in range(1, book.timing.decision + 1):
        before = _last_open(book, limit, quarter)
        allowed = limit.growth * (0 if before is None else launches.get(before, 0)) + limit.base
        yield LimitLine(limit.name, "launches", "", book.timing.labels[quarter - 1], allowed, launches.get(quarter, 0))


def _counts(limit: RampLimit, lever: str, region: str) -> bool:
    return (not limit.regions or region in limit.regions) and (not limit.levers or lever in limit.levers)


def _last_open(book: Book, limit: RampLimit, quarter: int) -> int | None:
    """Return the last quarter before one in which a launch in the limit's scope was not frozen.

    A year before the first quarter is the furthest back: what is frozen in all of its quarters is frozen for good.
    """
    regions = {unit.region for unit in book.instance.units}
    scope = [(lever, region) for lever in book.levers for region in regions if _counts(limit, lever, region)]
    for before in range(quarter - 1, -4, -1):
        if not all(is_frozen(book, before, lever, region) for lever, region in scope):
            return before
    return None
