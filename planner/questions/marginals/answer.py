"""The answer to the question for what a little more of each limit is worth: one row per part, and budgets split anew."""

from collections.abc import Iterator

import pandas as pd

from planner.answers.answer import Answer, Filled
from planner.answers.ending import Ending
from planner.economics.lines import CENT
from planner.errors import ExitCode
from planner.questions.marginals.columns import MARGINALS
from planner.questions.marginals.marginals import Marginal, Marginals, Resplit
from planner.replanning.difference import Difference, widened
from planner.replanning.given import Given, better_than
from planner.replanning.limit_changes import LimitPart
from planner.replanning.rule_steps import RuleStep
from planner.replanning.telling import money_counted
from planner.wording import asked_percent, counted, money


def gain_of(answer: Marginals, one: Marginal) -> Difference:
    """Return the gain of a part's addition."""
    return widened(answer.base, one.plan)


def is_open(gain: Difference) -> bool:
    """Return whether nothing was found and nothing proven away: no figure can be said."""
    return gain.change <= CENT and gain.determined == "no"


def marginal_table(answer: Marginals) -> pd.DataFrame:
    """Return one row per part, the greatest gain first; the plan as it is still fits, so no gain is below 0.

    gain is that of the plan found, and blank where none better was found and none is proven away: it is not 0 then, but
    not determined, from gain_at_least to gain_at_most (blank where no most is proven).
    """
    rows = []
    for one in answer.parts:
        gain = gain_of(answer, one)
        found = None if is_open(gain) else gain.change
        rows.append(
            {
                **_named(one.part),
                "added": one.added,
                "gain": found,
                "gain_at_least": gain.least,
                "gain_at_most": gain.most,
                "gain_per_unit": found / abs(one.added) if found is not None and one.added else None,
                "determined": gain.determined,
                "npv": one.plan.worth,
                "bound": one.plan.bound,
                "stopped": one.plan.status.value,
            }
        )
    return pd.DataFrame(rows, columns=MARGINALS.names)


def _named(part: LimitPart | RuleStep) -> dict[str, str]:
    """Return the cells that name a part."""
    if isinstance(part, RuleStep):
        return {"part": "rule", "limit": part.name, "number": part.field, "period": "", "scope": ""}
    return {
        "part": part.what,
        "limit": part.limit or "",
        "number": "",
        "period": part.period or "",
        "scope": part.scope or "",
    }


def remarks(answer: Marginals) -> list[str]:
    """Return the lines below the table: how much of it is not determined, and parts without a plan."""
    gains = [gain_of(answer, one) for one in answer.parts]
    unclear = sum(gain.determined == "no" for gain in gains)
    said = []
    if unclear:
        base = "no bound is proven" if answer.base.gap is None else f"it lies within {100 * answer.base.gap:.3f} % of its bound"
        said.append(
            f"{unclear} of {len(gains)} gains are not determined (0 lies within their proven intervals). The base plan itself "
            f"may not be optimal: {base}."
        )
    if answer.left_out:
        said.append(f"{counted(answer.left_out, 'number')} of other rules can be eased, too: --rules.")
    return [*said, *(f"{part}: {why}" for part, why in answer.without)]


def answer_of(found: Marginals, given: Given | None) -> Answer:
    """Return the answer with marginals.csv.

    given: the plan that was asked about.
    """
    instance = found.base.instance
    table = Filled(MARGINALS, marginal_table(found), "parts")
    title = f"{instance.settings.plan.name}: what {asked_percent(found.increment)} more is worth, {money_counted(instance)}"
    return Answer(
        parts=[title, table, "", *remarks(found), *_split_lines(found)],
        tables=[table],
        ending=ending_of(found),
        obtained="Each part was raised alone and planned anew, near the plan first, then freely.",
        interrupted=found.interrupted,
        figures={
            "npv": found.base.worth if given is None else given.plan.worth,
            "splits": [_split(one) for one in found.splits],
        },
        base=found.base,
        better=better_than(given, found.base),
    )


def _split(one: Resplit) -> dict[str, object]:
    return {"limit": one.limit, "total": one.total, "npv": None if one.plan is None else one.plan.worth}


def _split_lines(found: Marginals) -> Iterator[str]:
    for one in found.splits:
        if one.plan is not None:
            change = f"{round(one.plan.worth - found.base.worth):+,}"
            said = f"{one.limit}: the same {money(one.total)}, split over the quarters in the best way"
            yield f"{said}: NPV {money(one.plan.worth)} ({change})"


def ending_of(found: Marginals) -> Ending:
    """Return the ending: the requested gap is not reached while gains are not determined."""
    if found.interrupted:
        return Ending(ExitCode.INTERRUPTED, "interrupted: the parts raised so far are shown")
    unclear = sum(gain_of(found, one).determined == "no" for one in found.parts) + len(found.without)
    if unclear:
        said = f"{counted(unclear, 'gain')} not determined; allow more --seconds, or a smaller --gap for the base"
        return Ending(ExitCode.GAP_NOT_REACHED, said)
    return Ending()
