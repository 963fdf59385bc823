"""Names and quarters that actuals may have, and the problems of those that they may not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from instances.problems import Problem
from instances.records import NameSuggestions
from instances.schema.instance import Instance
from instances.schema.units import Unit
from planner.run_files.csv_tables import plain_text


@dataclass(frozen=True, eq=False)
class Known:
    """The names and quarters of an instance.

    Attributes
    ----------
    units
        by name.
    last
        number of the last quarter that is over, by which an actual can be known.
    already
        unit and lever of those that run before the first quarter.
    offers
        suggestions for misspelt names.
    """

    instance: Instance
    units: dict[str, Unit]
    last: int
    already: frozenset[tuple[str, str]]
    offers: dict[str, NameSuggestions] = field(default_factory=dict)

    def unit_of(self, text: str) -> str:
        """Return the name that a cell stands for, without the apostrophe that keeps spreadsheets from taking it for a formula."""
        return text if text in self.units else plain_text(text)

    def index(self, label: str) -> int:
        """Return the number of a quarter, 1 for the first decision quarter."""
        return self.instance.quarter_index(label)

    def unknown(self, place: "Place", column: str, found: str, names: Sequence[str], expected: str) -> Problem:
        """Return the problem of a name that refers to nothing."""
        offer = self.offers.setdefault(column, NameSuggestions(names))
        return place.problem("name_unknown", column, found, expected, offer(found))

    def closes(self, lever: str) -> bool:
        """Return whether a lever closes its unit."""
        found = self.instance.settings.levers.get(lever)
        return found is not None and found.closes

    def unit_problems(self, place: "Place", unit: str) -> Iterator[Problem]:
        """Yield the problem of an unknown unit."""
        if unit not in self.units:
            yield self.unknown(place, "unit", unit, list(self.units), "a unit of units.csv")

    def lever_problems(self, place: "Place", lever: str) -> Iterator[Problem]:
        """Yield the problem of an unknown lever."""
        levers = list(self.instance.settings.levers)
        if lever not in levers:
            yield self.unknown(place, "lever", lever, levers, "a lever of plan.toml")

    def over_problems(self, place: "Place", label: str, column: str = "quarter") -> Iterator[Problem]:
        """Yield the problem of a quarter that is not one of those that are over."""
        quarter, ends = self.index(label), len(self.instance.quarters)
        first = self.instance.label_of(1)
        if 1 <= quarter <= self.last:
            return
        over = f"a quarter from {first} to {self.instance.label_of(self.last)}" if self.last >= 1 else "no quarter yet"
        if self.last < ends and 1 <= quarter <= ends:
            remedy = "Leave it out until the quarter is over, or move --as-of."
            yield place.problem("quarter_outside", column, label, f"{over}, the last one that is over", remedy)
        else:
            yield place.problem("quarter_outside", column, label, over, "Correct the quarter, or remove the row.")

    def inside_problems(self, place: "Place", label: str, column: str = "quarter") -> Iterator[Problem]:
        """Yield the problem of a quarter outside the evaluation."""
        ends = len(self.instance.quarters)
        if not 1 <= self.index(label) <= ends:
            expected = f"a quarter from {self.instance.label_of(1)} to {self.instance.label_of(ends)}"
            yield place.problem("quarter_outside", column, label, expected, "Correct the quarter, or remove the row.")


@dataclass(frozen=True)
class Place:
    """A row of a file; None for the file as a whole."""

    file: str
    row: int | None

    def problem(self, code: str, column: str, found: str, expected: str = "", remedy: str = "") -> Problem:
        """Return a problem of a cell of the row."""
        return Problem(code, self.file, self.row, column, found=found, expected=expected, remedy=remedy)


def known_of(instance: Instance, last: str | None) -> Known:
    """Return the names and quarters of an instance; last: label of the last quarter that is over, None for any."""
    ends = len(instance.quarters)
    over = ends if last is None else min(ends, instance.quarter_index(last))
    running = frozenset((pin.unit, pin.lever) for pin in instance.pins if pin.rule == "running")
    return Known(instance, {unit.unit: unit for unit in instance.units}, over, running)
