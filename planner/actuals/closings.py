"""Actuals that contradict the closing of a unit: a launch or a measure there from the closing quarter on."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.problems import InputProblems, Problem, without_repetition
from instances.schema.instance import Instance
from planner.actuals.known import Place
from planner.actuals.records import Actuals, LaunchActual, MetricActual
from planner.economics.closing import closing_lever
from planner.economics.starts import Starts, launched

LAUNCHES = Place("launches.csv", None)
"""The place of launches that were not read from a file."""


def must_agree_with_closings(instance: Instance, facts: Starts, actuals: Actuals) -> None:
    """Refuse actuals in which something happens at a unit that has closed by then.

    Parameters
    ----------
    facts
        int[units, levers]: launches that came, as reported or else as planned; `NEVER_LAUNCHED` for all others.

    Raises
    ------
    InputProblems
        every launch in or after the closing quarter of its unit, and the first such measure of each unit, at its row.
    """
    problems = list(_Closings(instance, facts, {(one.unit, one.lever): one for one in actuals.launches}).problems(actuals))
    if problems:
        raise InputProblems(without_repetition(sorted(problems, key=lambda one: (one.file, one.row or 0))))


@dataclass(frozen=True, eq=False)
class _Closings:
    """facts: as in `must_agree_with_closings`; reported: launches by unit and lever."""

    instance: Instance
    facts: Starts
    reported: dict[tuple[str, str], LaunchActual]

    def problems(self, actuals: Actuals) -> Iterator[Problem]:
        """Yield the problems of launches, then those of measures."""
        closing, levers = closing_lever(self.instance.settings), list(self.instance.settings.levers)
        if closing is None:
            return
        closed = {}
        for row in np.flatnonzero(launched(self.facts[:, closing])).tolist():
            unit, quarter = self.instance.units[row].unit, int(self.facts[row, closing])
            closed[unit] = quarter
            late = launched(self.facts[row]) & (self.facts[row] >= quarter)
            for lever in np.flatnonzero(late).tolist():
                if lever != closing:
                    start = self.instance.label_of(int(self.facts[row, lever]))
                    yield from self._launch(unit, levers[closing], self.instance.label_of(quarter), levers[lever], start)
        beyond: dict[str, list[MetricActual]] = {}
        for one in actuals.metrics:
            if one.unit in closed and self.instance.quarter_index(one.quarter) >= closed[one.unit]:
                beyond.setdefault(one.unit, []).append(one)
        for unit, measures in beyond.items():
            expected, remedy = self._before(unit, levers[closing], self.instance.label_of(closed[unit]))
            more = f", and {len(measures) - 1:,} more of {unit}" if len(measures) > 1 else ""
            place = measures[0].place or Place("tracking.csv", None)
            yield place.problem("quarter_outside", "quarter", f"{measures[0].quarter}{more}", expected, remedy)

    def _launch(self, unit: str, closing: str, closed: str, lever: str, start: str) -> Iterator[Problem]:
        """Yield the problem of a launch in or after the closing quarter, at its row, or else at that of the closing."""
        own, of_closing = self.reported.get((unit, lever)), self.reported.get((unit, closing))
        if own is not None:
            expected, remedy = self._before(unit, closing, closed)
            yield (own.place or LAUNCHES).problem("quarter_outside", "quarter", start, expected, remedy)
        elif of_closing is not None:
            expected = f"a row on {lever} at {unit} as well, which was planned for {start} and cannot have come so"
            remedy = f"Add the row: cancelled, or launched in a quarter before {closed}; or correct this one."
            yield (of_closing.place or LAUNCHES).problem("value_missing", "quarter", closed, expected, remedy)

    def _before(self, unit: str, closing: str, closed: str) -> tuple[str, str]:
        """Return the expected quarter at a unit that has closed, in words, and the remedy."""
        if (unit, closing) in self.reported:
            return f"a quarter before {closed}, in which {unit} closed", "Correct the quarter, or the row on the closing."
        remedy = f"Correct it, or say in launches.csv what became of {closing} at {unit}: slipped, cancelled or another quarter."
        return f"a quarter before {closed}, in which {unit} closes as planned", remedy
