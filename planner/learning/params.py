"""Parameters of a reading: how much data it needs, and what raises a grade of evidence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LearningParams:
    """Parameters of a reading. All of them are conventions of this program.

    Attributes
    ----------
    least_stores
        stores with the lever, below which nothing is read for it.
    least_comparisons
        stores without any launch, in a quarter, below which the quarter is not read.
    least_quarters
        quarters in which the lever has promised something, below which nothing is read for it.
    least_figure
        baseline below which a metric is not read, as a change relative to it says nothing.
    least_promise
        root of the mean square of the promised change, relative to the baseline, below which a metric tells nothing of a lever.
    least_narrowing
        share by which the deviation of a belief must shrink for the reading to change anything.
    least_error
        error that every reading has at least, independent of the others, when a belief is updated.
    measured_stores, measured_quarters
        stores and quarters with the lever from which on its effects count as measured, rather than as those of a pilot.
    confidence
        of the intervals.
    most_steps, step
        steps of the linearisation, and change of every share at which it ends.
    """

    least_stores: int = 4
    least_comparisons: int = 3
    least_quarters: int = 2
    least_figure: float = 1e-4
    least_promise: float = 1e-3
    least_narrowing: float = 0.05
    least_error: float = 0.005
    measured_stores: int = 20
    measured_quarters: int = 4
    confidence: float = 0.95
    most_steps: int = 8
    step: float = 1e-4
