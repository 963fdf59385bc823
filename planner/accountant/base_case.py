"""The base case: what no change costs, line by line, at the end of the evaluation against its beginning."""

from collections.abc import Iterable, Mapping
from functools import partial

from instances.schema.units import Unit
from planner.accountant.book import Book
from planner.accountant.lines import LINES, NOTHING, Amounts
from planner.accountant.records import BaseKey, BaseLevels

WITHOUT = ("support", "working_capital")
YEAR = 4


def base_case(book: Book) -> Mapping[BaseKey, BaseLevels]:
    """Return the levels of all units under the base case, by bucket and line."""
    alike: dict[tuple[object, ...], list[Unit]] = {}
    for name, unit in book.units.items():
        alike.setdefault((*book.figures(name), *sorted(book.base(name).items())), []).append(unit)
    first, last = NOTHING, NOTHING
    for key, units in alike.items():
        years = book.notes.once(("base", *key), partial(_years, book, units[0]))
        first, last = (_plus(total, year, len(units)) for total, year in zip((first, last), years, strict=True))
    buckets = book.terms.treatment.buckets
    return {
        (buckets[line], line): BaseLevels(early, late)
        for line, early, late in zip(LINES, first, last, strict=True)
        if line not in WITHOUT
    }


def _years(book: Book, unit: Unit) -> tuple[Amounts, Amounts]:
    """Return a unit's levels over the first four quarters and over the last four."""
    courses, end = book.courses(unit), book.timing.last

    def over(quarters: Iterable[int]) -> Amounts:
        levels = [courses.levels(courses.base, quarter) for quarter in quarters]
        return tuple(map(sum, zip(*levels, strict=True)))

    return over(range(1, min(YEAR, end) + 1)), over(range(max(1, end - YEAR + 1), end + 1))


def _plus(total: Amounts, added: Amounts, times: int) -> Amounts:
    return tuple([one + times * more for one, more in zip(total, added, strict=True)])
