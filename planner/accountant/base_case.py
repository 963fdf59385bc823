"""The base case: what no change costs, line by line, at the end of the evaluation against its beginning."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from instances.schema.units import Unit
from planner.accountant.book import Book
from planner.accountant.courses import Courses
from planner.accountant.lines import LINES, NOTHING, Amounts
from planner.accountant.records import BaseKey, BaseLevels

WITHOUT = ("support", "working_capital")
YEAR = 4


class Years(NamedTuple):
    """Levels by line over the first four quarters, over the last four, and over these if nothing drifted."""

    first: Amounts
    last: Amounts
    steady: Amounts


def base_case(book: Book) -> Mapping[BaseKey, BaseLevels]:
    """Return the levels of all units under the base case, by bucket and line."""
    alike: dict[tuple[object, ...], list[Unit]] = {}
    for name, unit in book.units.items():
        alike.setdefault((*book.figures(name), *sorted(book.base(name).items())), []).append(unit)
    totals = Years(NOTHING, NOTHING, NOTHING)
    for key, units in alike.items():
        years = book.notes.once(("base", *key), partial(_years, book, units[0]))
        totals = Years(*(_plus(total, year, len(units)) for total, year in zip(totals, years, strict=True)))
    buckets = book.terms.treatment.buckets
    return {
        (buckets[line], line): BaseLevels(first, last, by_drift=last - steady)
        for line, first, last, steady in zip(LINES, *totals, strict=True)
        if line not in WITHOUT
    }


def _years(book: Book, unit: Unit) -> Years:
    """Return a unit's levels over the first four quarters and over the last four, these also without drift."""
    courses, end = book.courses(unit), book.timing.last
    last_year = range(max(1, end - YEAR + 1), end + 1)
    last = _over(courses, last_year)
    drifts = unit.accuracy_drift or unit.event_drift
    steady = _over(book.courses_without_drift(unit), last_year) if drifts else last
    return Years(_over(courses, range(1, min(YEAR, end) + 1)), last, steady)


def _over(courses: Courses, quarters: Iterable[int]) -> Amounts:
    levels = [courses.levels(courses.base, quarter) for quarter in quarters]
    return tuple(map(sum, zip(*levels, strict=True)))


def _plus(total: Amounts, added: Amounts, times: int) -> Amounts:
    return tuple([one + times * more for one, more in zip(total, added, strict=True)])
