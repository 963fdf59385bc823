"""A number of a rule, swept from the value that is hardest to keep to the easiest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isclose, isfinite, nan

from instances.schema.instance import Instance
from planner.errors import QuestionError
from planner.planning import Priced
from planner.questions.frontier.limits_swept import range_of
from planner.questions.frontier.swept import Step
from planner.replanning.counted_once import CountedOnce
from planner.replanning.resolving import repriced
from planner.replanning.rule_numbers import RuleNumber, number_named, with_value, without_rule
from planner.replanning.sweep import UNLIMITED


def values_of(text: str) -> list[float]:
    """Return the numbers that 2:8:1 or 20%:60%:10% stands for.

    Raises
    ------
    QuestionError
        it stands for none, or for too many.
    """
    pieces = text.split(":")
    if len(pieces) != 3:
        raise QuestionError(f"{text!r} is not a range of values; write FROM:TO:STEP, such as 2:8:1 or 20%:60%:10%")
    return range_of(text, [_number(piece, text) for piece in pieces])


def _number(piece: str, text: str) -> float:
    bare = piece.strip()
    try:
        number = float(bare[:-1]) / 100 if bare.endswith("%") else float(bare)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise QuestionError(f"{text!r} is not a range of values: found {bare!r}, expected a number such as 3 or 40%")
    return number


@dataclass(frozen=True)
class NumberSwept:
    """A number of a rule at values that get ever easier to keep; the last point is without the rule."""

    number: RuleNumber
    values: tuple[float, ...]

    one = "rule"
    of_money = False

    def __str__(self) -> str:
        """Return the number in words."""
        return str(self.number)

    @property
    def asked(self) -> str:
        """The question."""
        return f"what another {self.number} is worth"

    @property
    def axis(self) -> str:
        """Title of the axis of amounts."""
        return str(self.number)

    @property
    def counted(self) -> CountedOnce:
        """The rule."""
        return CountedOnce(self.number.value, self.names, ())

    @property
    def names(self) -> tuple[str, ...]:
        """Name of the rule."""
        return (self.number.name,)

    def steps(self, start: Priced) -> Iterator[Step]:
        """Yield the points, the one that is hardest to keep first; InputProblems where the rule cannot have a value."""
        stands, own = any(map(self._stands, self.values)), self.number.value
        values = self.values if stands else sorted((*self.values, own), reverse=not self.number.rises)
        for value in values:
            yield replace(self._step(start, value), is_asked=stands or value != own)
        yield Step(UNLIMITED, self.number.value, repriced(start, without_rule(start.instance, self.number)))

    def title(self, factor: float, amount: float) -> str:
        """Return the value of a point."""
        return f"without {self.number.name}" if factor == UNLIMITED else f"{self.number.field} {amount:.10g}"

    def folder(self, factor: float, amount: float) -> str:
        """Return the name of a point's folder."""
        return f"{self.number.field.replace('_', '-')}-{amount:.10g}"

    def _stands(self, value: float) -> bool:
        return isclose(value, self.number.value, rel_tol=1e-12)

    def _step(self, start: Priced, value: float) -> Step:
        if self._stands(value):
            return Step(1.0, value, start)
        factor = value / self.number.value if self.number.value else nan
        return Step(factor, value, repriced(start, with_value(start.instance, self.number, value)))


def number_swept(instance: Instance, name: str, field: str | None, values: Sequence[float]) -> NumberSwept:
    """Return a number of an instance's rule to be swept; errors as for `number_named`."""
    number = number_named(instance, name, field)
    return NumberSwept(number, tuple(sorted(values, reverse=not number.rises)))
