"""The workers of a question, begun before the modules of the program are imported that read and answer it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.answers.question import Question
    from planner.workers import Workers


def workers_for(question: "Question", count: int | None = None, cluster: str | None = None) -> "Workers":
    """Return the workers of a question; count and cluster as for `planner.workers.workers_of`."""
    from planner.workers import OfThisMachine, workers_of

    return workers_of(count, cluster, question.tasks) if question.side_by_side else OfThisMachine(1)
