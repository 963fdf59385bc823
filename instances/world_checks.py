"""Check that futures and extreme draws leave an instance valid, beyond the bounds of single figures.

The records are changed and checked anew, without a reading of the files. Extremes are combined so that each two uncertainties
meet at every pair of their extremes, in few worlds (Kleitman and Spencer 1973); in one more all are at their highest, as shares
that sum to too much may be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, count, islice
from math import comb
from typing import Any

from instances.cross_checks import world_problems
from instances.distributions import support_of
from instances.draw_bounds import after, after_future
from instances.draw_figures import Key, Moved
from instances.files import PLAN
from instances.names import Rows
from instances.problems import Problem
from instances.schema.settings import Settings
from instances.wording import counted, listed


def worlds_problems(settings: Settings, rows: Rows, futures: Sequence[Moved], uncertainties: Sequence[Moved]) -> list[Problem]:
    """Return the problems of a valid instance in each of its futures, else those at extreme draws in any of them."""
    worlds = _Worlds(settings, rows)
    found = [problem for future in futures for problem in worlds.in_future(future)]
    if found or not uncertainties:
        return found
    for start in (None, *futures):
        for high in (*extreme_worlds(len(uncertainties)), (True,) * len(uncertainties)):
            if worlds.problems(start, dict(zip(_places(uncertainties), high, strict=True)), uncertainties):
                return list(worlds.at_extremes(start, high, uncertainties))
    return []


def _places(uncertainties: Sequence[Moved]) -> list[str]:
    """Return the places of some uncertainties."""
    return [one.place for one in uncertainties]


def extreme_worlds(number: int) -> Iterator[tuple[bool, ...]]:
    """Yield worlds of some uncertainties, whether each of them is at its highest draw; any two meet in all four ways.

    In w worlds of which the first has all at their lowest, an uncertainty is at its highest in ceil(w / 2) of the others; no two
    in the same ones. So w worlds are enough for binomial(w - 1, ceil(w / 2)) uncertainties.
    """
    worlds = next(worlds for worlds in count(2) if comb(worlds - 1, (worlds + 1) // 2) >= number)
    highs = [set(one) for one in islice(combinations(range(1, worlds), (worlds + 1) // 2), number)]
    for world in range(worlds):
        yield tuple(world in high for high in highs)


class _Worlds:
    """Worlds of an instance: its records with other figures, and their problems."""

    def __init__(self, settings: Settings, rows: Rows) -> None:
        self.rows = rows
        self.settings = settings.model_dump(exclude_unset=True, exclude={"uncertainties", "correlations", "futures"})

    def in_future(self, future: Moved) -> Iterator[Problem]:
        """Yield the problems of the instance in a future."""
        yield from _told(self.problems(future, {}, ()), future.place, f"in future {future.name}")

    def problems(self, future: Moved | None, high: Mapping[str, bool], uncertainties: Sequence[Moved]) -> list[Problem]:
        """Return the problems in a future at the highest or lowest draws of the uncertainties whose places are given."""
        figures: dict[Key, float] = {} if future is None else after_future(future)
        for moved in uncertainties:
            if moved.place in high and moved.uncertainty is not None:
                draw = support_of(moved.uncertainty)[high[moved.place]]
                for move in moved.moves:
                    for key, value in move.cells:
                        changed = after(figures.get(key, value), [(move.how, draw)])
                        figures |= {} if changed is None else {key: changed}
        return list(world_problems(*self._changed(figures)))

    def at_extremes(self, future: Moved | None, high: Sequence[bool], uncertainties: Sequence[Moved]) -> Iterator[Problem]:
        """Yield the problems at some extremes, at the place of the uncertainty that makes them, or of the first of several."""
        for moved, highest in zip(uncertainties, high, strict=True):
            alone = self.problems(future, {moved.place: highest}, [moved])
            if alone:
                yield from _told(alone, moved.place, _words(future, [moved], [highest]))
                return
        for pair in combinations(range(len(uncertainties)), 2):
            two, ends = [uncertainties[one] for one in pair], [high[one] for one in pair]
            both = self.problems(future, {one.place: end for one, end in zip(two, ends, strict=True)}, two)
            if both:
                yield from _told(both, two[1].place, _words(future, two, ends))
                return
        every = dict(zip(_places(uncertainties), high, strict=True))
        together = self.problems(future, every, uncertainties)
        yield from _told(together, uncertainties[0].place, _words(future, uncertainties, high))

    def _changed(self, figures: Mapping[Key, float]) -> tuple[Settings, Rows]:
        """Return settings and rows with some figures changed."""
        raw = _copied(self.settings)
        columns: dict[int, dict[str, float]] = {}
        for key, value in figures.items():
            if key[0] == "units":
                columns.setdefault(int(key[1]), {})[key[2]] = value
            else:
                _put(raw, key, value)
        units = list(self.rows.units)
        for index, changed in columns.items():
            number, unit = units[index]
            units[index] = number, unit.model_copy(update=changed)  # their bounds are checked
        return Settings.model_validate(raw), replace(self.rows, units=units)


def _copied(value: Any) -> Any:
    """Return a copy of nested values, with lists for tuples."""
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, tuple | list) else value


def _put(raw: dict[str, Any], key: Key, value: float) -> None:
    at: Any = raw
    for piece in key[:-1]:
        at = at[int(piece)] if isinstance(at, list) else at.setdefault(piece, {})
    at[key[-1]] = value


def _words(future: Moved | None, moved: Sequence[Moved], high: Sequence[bool]) -> str:
    ends = [f"{one.name} {'highest' if end else 'lowest'}" for one, end in zip(moved, high, strict=True)]
    return f"with {listed(ends)}" + ("" if future is None else f" in future {future.name}")


def _told(problems: Sequence[Problem], place: str, where: str) -> Iterator[Problem]:
    """Yield the problems of a world at the place of what makes it, those of many units as one."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.code, problem.file, problem.column if problem.file != PLAN else str(problem)), []).append(
            problem
        )
    for first, *others in alike.values():
        row = f"; {first.file} row {first.row}" if first.row and first.file != PLAN else ""
        more = f" and {counted(len(others), 'row')} more" if others else ""
        found = f"{first.column or first.file} {first.found or 'missing'}"
        expected = f"{first.expected or 'a valid instance'} ({where}{row}{more})"
        yield Problem("world_invalid", PLAN, column=place, found=found, expected=expected)
