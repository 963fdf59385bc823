"""The figure at which an answer turns from no to yes, found by asking at ever closer figures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Answer: TypeAlias = Literal["yes", "no", "open"]
"""Open if neither yes nor no is proven."""


@dataclass(frozen=True)
class Crossing:
    """The two figures between which the answer turns; figures between them were not tried, or are open.

    Attributes
    ----------
    yes
        the least figure tried at which the answer is yes; None if there is none.
    no
        the greatest figure tried below it at which the answer is no; None if there is none.
    highest
        the greatest figure tried.
    """

    yes: float | None
    no: float | None
    highest: float

    @property
    def never(self) -> bool:
        """Whether the answer is no at the greatest figure tried."""
        return self.yes is None and self.no == self.highest


def crossing(
    ask: Callable[[float], Answer],
    now: float,
    answer: Answer,
    *,
    up: Iterable[float],
    down: Iterable[float],
    middle: Callable[[float, float], float | None],
) -> Crossing:
    """Return the two figures between which the answer turns, which it is taken to do once.

    Parameters
    ----------
    now, answer
        a figure and its answer.
    up, down
        figures to try in turn above it until the answer is yes, and below it until it is no.
    middle
        the figure to try between two, None if they are close enough.
    """
    answers = {now: answer}
    for wanted, figures in (("yes", up), ("no", down)):
        for figure in figures if answer != wanted else ():
            answers[figure] = ask(figure)
            if answers[figure] == wanted:
                break
    found = _between(answers)
    while (closer := _next(answers, found, middle)) is not None:
        answers[closer] = ask(closer)
        found = _between(answers)
    return found


def _between(answers: dict[float, Answer]) -> Crossing:
    yes = min((figure for figure, answer in answers.items() if answer == "yes"), default=None)
    below = [figure for figure, answer in answers.items() if answer == "no" and (yes is None or figure < yes)]
    return Crossing(yes, max(below, default=None), max(answers))


def _next(answers: dict[float, Answer], found: Crossing, middle: Callable[[float, float], float | None]) -> float | None:
    """Return the next figure to try: between no and yes, or on either side of the one figure that is open."""
    if found.yes is None or found.no is None:
        return None
    inside = [figure for figure, answer in answers.items() if answer == "open" and found.no < figure < found.yes]
    if not inside:
        return middle(found.no, found.yes)
    if len(inside) > 1:
        return None
    below = middle(found.no, inside[0])
    return middle(inside[0], found.yes) if below is None else below
