"""The part of the answer on the plan that adapts to a pilot's reading: worths with their bounds, branches, and both in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
import pandas as pd

from instances.schema.settings import SolverOptions
from planner.answers.answer import Answer, Filled, Grid, Heading, Part
from planner.answers.determined import determined_lines
from planner.answers.ending import Ending
from planner.errors import ExitCode
from planner.pilots.branches import (
    BranchPlan,
    Change,
    branch_plan,
    changes_of,
    condition,
    differs,
    launches_by_lever,
    named,
)
from planner.pilots.contingent import Branch, ContingentPlan, Worth
from planner.plan.frames import frame_of
from planner.plan.plan import Plan
from planner.questions.pilot.columns import BRANCHES, CONTINGENT
from planner.replanning.difference import NOTHING, Difference
from planner.replanning.hand_made import given_plan
from planner.run_files.names import slug
from planner.wording import NOT_DETERMINED, counted, gap_percent, money, percent

KINDS = ("committed", "with_pilot", "adaptive", "known", "perfect")
"""Kinds of plans, in the order in which they know more."""

FOLDER = "branches"
"""Folder of the plans of branches within that of the answer."""


@dataclass(frozen=True, eq=False)
class Told:
    """A plan that adapts as it is told: the plan of each branch by its folder, and the metrics that name its thresholds."""

    found: ContingentPlan
    committed: Plan
    plans: Mapping[str, BranchPlan]
    changes: Mapping[str, Change]


def told_of(found: ContingentPlan, options: SolverOptions) -> Told:
    """Return a plan that adapts with the plans of its branches."""
    plans = {folder_of(found, one): branch_plan(found, one, options) for one in found.branches}
    committed = given_plan(found.case, found.committed_choice, options, None)
    return Told(found, committed, plans, changes_of(found.case, found.design))


def folder_of(found: ContingentPlan, branch: Branch) -> str:
    """Return the folder of a branch's plan."""
    return f"{FOLDER}/{branch.outcome + 1}-{slug(named(found, branch.outcome))}"


def with_contingent(answer: Answer, told: Told) -> Answer:
    """Return the answer on pilots with the plan that adapts to the reading of one."""
    found = told.found
    tables = [
        Filled(CONTINGENT, contingent_table(found), "contingent"),
        Filled(BRANCHES, branch_table(told), "branches"),
    ]
    return replace(
        answer,
        parts=[*answer.parts, "", *_parts(told, tables)],
        tables=[*answer.tables, *tables],
        ending=_ending(answer, found),
        conclusion=" ".join([answer.conclusion, *conclusions(told)]).strip(),
        interrupted=answer.interrupted or found.interrupted,
        base=told.committed,
        plans={folder: one.plan for folder, one in told.plans.items()},
        figures={**answer.figures, "contingent": _figures(found)},
    )


def _figures(found: ContingentPlan) -> dict[str, object]:
    drawn = {"worlds": found.worlds.number, "seed": found.worlds.seed, "outcomes": found.outcomes.number}
    return {"design": found.design.name, "drawn": drawn, "gap": found.staged.gap, "status": found.staged.status.value}


def _ending(answer: Answer, found: ContingentPlan) -> Ending:
    if found.interrupted:
        return Ending(ExitCode.INTERRUPTED, "interrupted: the best plan that adapts, as found so far, is shown")
    if answer.ending.code is not ExitCode.DONE:
        return answer.ending
    gap, asked = gap_of(found.adaptive), found.options.gap
    if gap is not None and gap <= asked:
        return answer.ending
    reached = "no gap is proven" if gap is None else f"the gap is {gap_percent(gap)}"
    words = f"the plan that adapts: {reached}, {percent(asked, 3)} was requested; allow more time with --seconds"
    return Ending(ExitCode.GAP_NOT_REACHED, words)


def gap_of(worth: Worth) -> float | None:
    """Return the relative gap of a worth, None where nothing is proven."""
    return None if worth.bound is None else (worth.bound - worth.value) / max(abs(worth.value), 1e-9)


def contingent_table(found: ContingentPlan) -> pd.DataFrame:
    """Return one row per kind of plan."""
    rows = [_kind(found, kind) for kind in KINDS]
    return frame_of(CONTINGENT, {name: [row[name] for row in rows] for name in CONTINGENT.names})


def _kind(found: ContingentPlan, kind: str) -> dict[str, object]:
    worth: Worth = getattr(found, kind)
    change = NOTHING if kind == "committed" else worth.over(found.committed, wider=kind == "perfect")
    return {
        "design": found.design.name,
        "plan": kind,
        "npv": worth.value,
        "bound": worth.bound,
        "over_committed": change.change,
        "at_least": change.least,
        "at_most": change.most,
        "determined": change.determined,
    }


def branch_table(told: Told) -> pd.DataFrame:
    """Return one row per branch."""
    found = told.found
    rest = [f"{name}_{reading.lever}" for reading in found.outcomes.readings for name in ("from", "below", "believed")]
    rows = [_branch(told, one) for one in found.branches]
    return frame_of(BRANCHES, {name: [row[name] for row in rows] for name in (*BRANCHES.names, *rest)})


def _branch(told: Told, branch: Branch) -> dict[str, object]:
    found, apart = told.found, differs(told.found, branch)
    folder = folder_of(found, branch)
    own = told.plans[folder]
    row: dict[str, object] = {
        "design": found.design.name,
        "outcome": named(found, branch.outcome),
        "condition": condition(found, branch.outcome, dict(told.changes)),
        "chance": branch.chance,
        "npv": branch.npv,
        "npv_not_adapted": branch.committed,
        "adapting": branch.npv - branch.committed,
        "npv_known": float(found.known_by_outcome[branch.outcome]),
        "launches": apart.launches,
        "common": apart.common,
        "added": apart.added,
        "dropped": apart.dropped,
        "moved": apart.moved,
        "folder": folder,
        "figures": "believed" if own.believed else "as they stand",
        "folder_npv": own.plan.npv,
    }
    for place, reading in enumerate(found.outcomes.readings):
        low, high = found.outcomes.ends(branch.outcome, place)
        row[f"from_{reading.lever}"] = low if isfinite(low) else None
        row[f"below_{reading.lever}"] = high if isfinite(high) else None
        row[f"believed_{reading.lever}"] = found.outcomes.believed(branch.outcome, place)
    return row


def _parts(told: Told, tables: list[Filled]) -> Iterator[Part]:
    found = told.found
    label = found.case.instance.label_of(found.design.reading)
    yield Heading(f"The plan that adapts to the reading of {found.design.name}, known in {label}")
    yield tables[0]
    yield from determined_lines(_named(found), "more --seconds narrow it")
    yield ""
    yield _grid(told)
    yield f"Launches that all branches share, in the same quarters: {differs(found, found.branches[0]).common}"
    if all(np.array_equal(one.choice, found.branches[0].choice) for one in found.branches):
        yield "No outcome changes a launch: the plan is the same whatever the pilot says"
    else:
        yield from (_sentence(told, one) for one in found.branches)
    standing = [one for one in told.plans.values() if not one.believed]
    if standing:
        yield (
            f"{counted(len(standing), 'folder')} of {len(told.plans)} show figures as they stand, as those believed in the"
            " outcome are not valid together; branches.csv has the NPV of each outcome"
        )


def _named(found: ContingentPlan) -> list[tuple[str, Difference]]:
    return [
        ("the pilot", found.worth),
        ("adapting to its reading", found.adaptive.over(found.with_pilot, wider=True)),
    ]


def _grid(told: Told) -> Grid:
    """Return the branches side by side."""
    heads = ("outcome", "chance", "mean NPV", "not adapted", "by adapting", "launches", "added", "dropped", "moved")
    rows = []
    for one in told.found.branches:
        apart = differs(told.found, one)
        amounts = (money(one.npv), money(one.committed), f"{one.npv - one.committed:+,.0f}")
        numbers = (apart.launches, apart.added, apart.dropped, apart.moved)
        rows.append((named(told.found, one.outcome), percent(one.chance, 0), *amounts, *(f"{own:,}" for own in numbers)))
    return Grid(heads, tuple(rows))


def _sentence(told: Told, branch: Branch) -> str:
    """Return a branch in words: its condition, and its launches by lever."""
    found = told.found
    titles = found.case.instance.settings.levers
    launches = ", ".join(f"{number} of {titles[lever].title}" for lever, number in launches_by_lever(found, branch.choice))
    words = condition(found, branch.outcome, dict(told.changes))
    return f"{words[0].upper()}{words[1:]}: {launches or 'nothing is launched'}"


def conclusions(told: Told) -> Iterator[str]:
    """Yield the conclusions, in sentences that a board reads."""
    found = told.found
    currency = found.case.instance.settings.finance.currency
    adapting, worth = found.adaptive.over(found.with_pilot, wider=True), found.worth
    if not found.outcomes.readings:
        why = "no lever of it has an uncertainty of its benefits that it measures"
        yield f"The pilot {found.design.name} tells nothing that is priced: {why}."
        return
    worth_of = _amount(adapting, currency)
    yield f"Adapting to the reading of {found.design.name} is worth {worth_of} beside one plan for all outcomes."
    against = "committing now without a pilot"
    if worth.determined == "no":
        yield f"Whether the pilot is worth more than {against} is {NOT_DETERMINED}: {worth.interval}."
    elif worth.change >= 0:
        yield f"The plan that adapts is worth {_amount(worth, currency)} more than {against}."
    else:
        yield f"The plan that adapts is worth {currency} {money(-worth.change)} less than {against}, proven {worth.interval}."
    ceiling = found.perfect.over(found.committed)
    if ceiling.most is not None:
        yield f"No study or pilot can be worth more than {currency} {money(max(0.0, ceiling.most))}."


def _amount(change: Difference, currency: str) -> str:
    if change.determined == "no":
        return f"an amount that is {NOT_DETERMINED} ({change.interval})"
    return f"{currency} {money(change.change)} (proven {change.interval})"
