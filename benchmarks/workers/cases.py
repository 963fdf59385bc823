"""The questions that are measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """A question of an instance.

    Attributes
    ----------
    question
        folder of its declaration in `planner/questions`.
    values
        of its parameters, where they are not the defaults.
    flags
        options of the solver.
    """

    name: str
    question: str
    instance: str
    values: Mapping[str, Any]
    flags: Mapping[str, Any] = field(default_factory=lambda: {"gap": 0.02})


WARM_UP = Case("warm-up", "frontier", "mixed-portfolio", {"budget": "40%:160%:60%"})
"""What is asked before anything is measured: numba compiles for the first process that needs a function, and keeps it on disk."""

CASES = (
    Case("25 frontier points", "frontier", "mixed-portfolio", {"budget": "40%:160%:5%"}),
    Case("100 frontier points", "frontier", "chaotic-stores", {"budget": "40%:139%:1%"}, {"gap": 0.05}),
    Case("200 worlds", "no_regret", "ten-store-chain", {"worlds": 200, "world_gap": "2%", "seconds": 1200.0}),
)
