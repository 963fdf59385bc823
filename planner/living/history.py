"""The life of a plan: what each run of its chain promised, what had come by then, and what was expected at completion."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from instances.schema.common import quarter_ordinal
from planner.errors import OutputError
from planner.living.chain import Link, chain_of
from planner.run_files.reading import read_run


@dataclass(frozen=True)
class LifeStage:
    """A run of a plan's life; amounts are present values of the first quarter, after tax.

    Attributes
    ----------
    run
        path of its folder.
    as_of
        first quarter that was not over; the first quarter of the first plan.
    promised
        NPV that the plan before promised; of the first plan its own.
    realised
        worth of the flows before `as_of`: what had come, at the figures of the run.
    to_come
        worth of the flows from then on.
    completion
        the NPV of the plan, expected at completion.
    launched, launches
        launches before `as_of`, and all of them.
    moved, added, dropped
        launches that differ from the plan before.
    """

    run: Path
    as_of: str
    promised: float
    realised: float
    to_come: float
    completion: float
    launched: int
    launches: int
    moved: int
    added: int
    dropped: int


def life_of(run: Path) -> list[LifeStage]:
    """Return the stages of a plan's life, the first plan first.

    Raises
    ------
    OutputError, VerificationError
        as for `planner.living.chain.chain_of`, and for `planner.run_files.reading.read_run`.
    """
    return list(_stages(chain_of(run)))


def _stages(chain: list[Link]) -> Iterator[LifeStage]:
    for link in chain:
        try:
            npv, first = float(link.summary["figures"]["npv"]), str(link.summary["first_quarter"])
        except (KeyError, TypeError, ValueError) as error:
            raise OutputError(f"{link.folder}: its summary has no {error}; plan again or restore it") from None
        tables, follows = read_run(link.folder).tables, link.follows
        as_of = first if follows is None else follows.as_of
        over = quarter_ordinal(as_of)
        realised = sum(
            float(row["present_value"])
            for row in tables["cashflow"]
            if row["quarter"][4:5] == "Q" and quarter_ordinal(row["quarter"]) < over
        )
        quarters = [quarter_ordinal(row["quarter"]) for row in tables["schedule"]]
        changes = (0, 0, 0) if follows is None else (follows.moved, follows.added, follows.dropped)
        promised = npv if follows is None else follows.npv_before
        launched = sum(quarter < over for quarter in quarters)
        yield LifeStage(link.folder, as_of, promised, realised, npv - realised, npv, launched, len(quarters), *changes)
