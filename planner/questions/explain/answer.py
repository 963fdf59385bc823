"""The answers on one unit, its alternatives, and on all units, the reason for each lever."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from planner.answers.answer import Answer, Filled, Grid, Part
from planner.answers.determined import determined_lines
from planner.answers.ending import Ending
from planner.errors import ExitCode
from planner.questions.explain.blocking import Blocking, blocking_in
from planner.questions.explain.columns import ALTERNATIVES, REASONS
from planner.questions.explain.explanation import Explanation, limits_moved
from planner.questions.explain.reasons import reasons_of
from planner.replanning.difference import difference
from planner.replanning.given import Given, better_than
from planner.replanning.moves import moves
from planner.replanning.telling import money_counted
from planner.wording import money

SHOWN = 8
"""Limits shown of those that crowd out launches."""


def alternative_table(answer: Explanation) -> pd.DataFrame:
    """Return one row per alternative, the plan itself first; changes are of the whole plan's NPV."""
    rows: list[dict[str, object]] = [
        {"unit": answer.unit, "alternative": "as planned", "npv": answer.base.worth, "stopped": answer.base.status.value}
    ]
    for one in answer.alternatives:
        row: dict[str, object] = {"unit": answer.unit, "alternative": one.name, "stopped": one.problem, "verdict": "no plan"}
        if one.plan is not None:
            gain = difference(answer.base, one.plan)
            row |= {
                "npv": one.plan.worth,
                "change": gain.change,
                "change_at_least": gain.least,
                "change_at_most": gain.most,
                "verdict": gain.verdict,
                "determined": gain.determined,
                "units_moved": len({move.unit for move in moves(answer.base, one.plan)} - {answer.unit}),
                "limits_moved": "; ".join(limits_moved(answer.base, one.plan)),
                "stopped": one.plan.status.value,
            }
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=ALTERNATIVES.names).astype({"units_moved": "Int64"})


def answer_on_unit(found: Explanation, given: Given) -> Answer:
    """Return the answer with alternatives.csv.

    given: the plan that is explained.
    """
    instance = given.plan.instance
    table = Filled(ALTERNATIVES, alternative_table(found), "alternatives")
    title = f"{instance.settings.plan.name}: the whole plan with each alternative forced on {found.unit}"
    gains = [(one.name, difference(found.base, one.plan)) for one in found.alternatives if one.plan is not None]
    without = [f"{one.name}: {one.problem}" for one in found.alternatives if one.plan is None]
    unclear = determined_lines(gains, "more --seconds, or a plan with a smaller --gap, narrows it")
    so_far = "interrupted: the alternatives planned so far are shown"
    return Answer(
        parts=[f"{title}, {money_counted(instance)}", table, *unclear, *without],
        tables=[table],
        ending=Ending(ExitCode.INTERRUPTED, so_far) if found.interrupted else Ending(),
        obtained="Each alternative was forced on the unit and everything else planned anew.",
        interrupted=found.interrupted,
        better=better_than(given, found.base),
    )


def answer_on_all(given: Given) -> Answer:
    """Return the answer with reasons.csv, for every unit and lever of a plan."""
    reasons, crowded_out = reasons_of(given.case, given.plan)
    table = Filled(REASONS, reasons, "reasons")
    counts = Counter(zip(table.frame["reason"], table.frame["chosen"], strict=True))
    rows = tuple((f"{number:,}", str(reason), str(chosen)) for (reason, chosen), number in counts.most_common())
    held = blocking_in(crowded_out)
    return Answer(
        parts=[
            f"{given.plan.instance.settings.plan.name}: why each lever is in or out at each unit",
            Grid(("launches", "reason", "chosen"), rows, texts=0, wrapped=(1, 2)),
            *_crowding_out(held),
        ],
        tables=[table],
        ending=Ending(),
        obtained="Each launch was tried within the plan as it stands.",
    )


def _crowding_out(held: tuple[Blocking, ...]) -> Iterator[Part]:
    if held:
        rows = tuple((f"{one.launches:,}", money(one.largest), one.name) for one in held[:SHOWN])
        yield ""
        yield "Limits that crowd out launches worth their cost"
        yield Grid(("launches crowded out", "largest alone", "limit"), rows, texts=0, wrapped=(2,))
