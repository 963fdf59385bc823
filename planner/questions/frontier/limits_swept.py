"""A part of the budgets or capacities, swept by shares of its amounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from instances.draft import Draft
from instances.measures import MEASURES
from instances.schema.instance import Instance
from planner.errors import QuestionError
from planner.limits.row_table import RowLabel
from planner.planning import Priced
from planner.questions.frontier.swept import Step, title_of_share
from planner.replanning.cases import share_of_all
from planner.replanning.counted_once import CountedOnce, counted_once
from planner.replanning.limit_changes import LimitPart, amounts, changed, periods_with, price_level, scaled
from planner.replanning.resolving import repriced
from planner.replanning.sweep import UNLIMITED

MOST_POINTS = 200


def range_of(text: str, pieces: Sequence[float]) -> list[float]:
    """Return FROM to TO by STEP, both ends included even if the step does not divide the range.

    Raises
    ------
    QuestionError
        there are none, or too many.
    """
    first, last, step = pieces
    if step <= 0 or last < first or first < 0:
        raise QuestionError(f"{text!r} is not a range; it must rise from the first, 0 or more, to the last by a step above 0")
    count = int(np.ceil((last - first) / step - 1e-9)) + 1
    if not 2 <= count <= MOST_POINTS:
        raise QuestionError(f"{text!r} has {count} points; expected 2 to {MOST_POINTS}")
    return [round(min(first + step * place, last), 10) for place in range(count)]


def factors_of(text: str) -> list[float]:
    """Return the factors that 40%:160%:5% stands for; errors as for `range_of`, and for what is no range."""
    pieces = text.split(":")
    if len(pieces) != 3:
        raise QuestionError(f"{text!r} is not a range of shares; write FROM:TO:STEP, such as 40%:160%:5%")
    return range_of(text, [share_of_all(piece) for piece in pieces])


@dataclass(frozen=True)
class LimitsSwept:
    """A part of the limits at rising shares of its amounts.

    Attributes
    ----------
    part, factors
        the part, and the shares.
    counted, names
        the limits whose amounts are summed, and all whose amounts are changed.
    of_money
        whether its amounts are money.
    """

    part: LimitPart
    factors: tuple[float, ...]
    counted: CountedOnce
    names: tuple[str, ...]
    of_money: bool

    one = "limit"

    def __str__(self) -> str:
        """Return the part in words."""
        return str(self.part)

    @property
    def asked(self) -> str:
        """The question."""
        return f"what more of the {self.part} is worth"

    @property
    def axis(self) -> str:
        """Title of the axis of amounts."""
        return f"{self.part}, sum of its amounts"

    def steps(self, start: Priced) -> Iterator[Step]:
        """Yield the points by rising share."""
        draft = Draft(start.instance)
        for factor in [*sorted({*self.factors, 1.0}), UNLIMITED]:
            is_asked = factor == UNLIMITED or factor in self.factors
            yield Step(factor, factor * self.counted.total, self._at(start, draft, factor), is_asked)

    def title(self, factor: float, amount: float) -> str:
        """Return the share of a point."""
        return title_of_share(factor)

    def folder(self, factor: float, amount: float) -> str:
        """Return the name of a point's folder."""
        return f"{100 * factor:.10g}-percent"

    def _at(self, start: Priced, draft: Draft, factor: float) -> Priced:
        """Return the instance with the amounts times a factor, or so large that they limit nothing; the instance for 1.

        draft: of the instance; it is left with the new amounts, which the next ones replace.
        """
        if factor == 1.0:
            return start
        if factor == UNLIMITED:
            most = _most_used(start, self.part)
            changed(draft, start.instance, self.part, lambda one: max(one.amount, most))
        else:
            scaled(draft, start.instance, self.part, factor)
        return repriced(start, draft.instance())


def limits_swept(instance: Instance, part: LimitPart, factors: Sequence[float]) -> LimitsSwept:
    """Return a part of an instance's limits to be swept; QuestionError where it is empty."""
    names = tuple(dict.fromkeys(one.limit for one in amounts(instance, part)))
    capacities = {rule.name for rule in instance.settings.limits if not MEASURES[rule.measure].of_money}
    return LimitsSwept(part, tuple(factors), counted_once(instance, part), names, of_money=capacities.isdisjoint(names))


def _most_used(start: Priced, part: LimitPart) -> float:
    """Return a level of a part's amounts that no plan passes, rounded up to whole units, at their lowest prices."""
    every = amounts(start.instance, part)
    meant = {str(RowLabel(one.limit, "", one.scope, period)) for one in every for period in periods_with(start.instance, one)}
    lowest = min(1.0, *(price_level(start.instance, one) for one in every))
    problem = start.problem
    rows = [row for row, name in enumerate(problem.row_names) if name in meant]
    use = np.asarray(problem.use[rows, :].maximum(0.0).sum(axis=0)).ravel()
    most = np.zeros(problem.unit_count)
    np.maximum.at(most, problem.unit, use)
    charges = [charge.use[rows, :].toarray().clip(min=0.0).sum(axis=0) for charge in problem.charges if charge.use is not None]
    return float(np.ceil((most.sum() + sum(one.max(initial=0.0) for one in charges)) / lowest))
