"""The answer of a plan that was carried on: its moves, the curve, and what they come to in words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from models import SolveStatus
from planner.answers.answer import Answer, Filled, Grid, Part
from planner.answers.ending import Ending
from planner.errors import ExitCode
from planner.living.chain import digests, path_from
from planner.living.replan import Replanned, realised
from planner.objectives import PROVEN
from planner.plan.follows import Follows
from planner.plan.plan import Plan
from planner.questions.replan.columns import CURVE, FACTS, MOVES
from planner.questions.replan.reasons import LaunchMove, head_changes, launch_moves
from planner.wording import asked_percent, counted, gap_percent, money, percent

MOVES_SHOWN = 20
"""Launches on the screen, those that change first."""

FACTS_SHOWN = 10
"""Broken rules and payments on the screen."""

CHANGES = ("moved", "added", "dropped", "kept")


def answer_of(found: Replanned, source: str, target: Path | None) -> Answer:
    """Return the answer with moves.csv, replan_curve.csv and, where there is anything to say, replan_facts.csv.

    Parameters
    ----------
    source
        folder of the run that was carried on.
    target
        folder that the new run will stand in; None where it is not written.
    """
    launches = launch_moves(found)
    count = Counter(one.change for one in launches)
    plan = replace(found.plan, follows=_follows(found, count, source, target))
    moves = Filled(MOVES, _move_table(found, launches), "moves", min(MOVES_SHOWN, len(launches) - count["kept"]))
    curve = Filled(CURVE, _curve_table(found), "curve")
    facts = Filled(FACTS, _fact_table(found), "facts", FACTS_SHOWN)
    tables = [moves, curve, *([facts] if len(facts.frame) else [])]
    return Answer(
        parts=list(_parts(found, plan, moves, curve, facts, count)),
        tables=tables,
        ending=_ending(found, target),
        obtained=(
            f"The past before {found.request.as_of} was fixed; the rest was planned for the best {_worth(found)}, then for the "
            f"least change that keeps {asked_percent(found.request.keep)} of it, and each change was undone alone."
        ),
        interrupted=found.interrupted,
        conclusion=_conclusion(found, plan, count),
        figures={
            "as_of": found.request.as_of,
            "npv_before": found.before.npv,
            "npv": plan.npv,
            "best_npv": found.changes.best.value,
            "realised": realised(plan, found.past.as_of),
            "changes": {name: count[name] for name in CHANGES},
            **({"heads": head_changes(found)} if plan.instance.settings.hiring else {}),
        },
        base=plan,
    )


def _follows(found: Replanned, count: Counter[str], source: str, target: Path | None) -> Follows:
    run = Path(source)
    moved, added, dropped = (count[name] for name in CHANGES[:3])
    request = found.request
    path = path_from(run, target)
    return Follows(path, digests(run), request.as_of, request.keep, found.before.npv, moved, added, dropped, found.paid.sunk)


def _move_table(found: Replanned, launches: list[LaunchMove]) -> pd.DataFrame:
    return pd.DataFrame([_move(found, one) for one in launches], columns=MOVES.names)


def _move(found: Replanned, one: LaunchMove) -> dict[str, object]:
    instance = found.plan.instance
    unit = instance.units[one.unit]
    planned, expected, now = (
        "" if quarter is None else instance.label_of(quarter) for quarter in (one.planned, one.expected, one.now)
    )
    return {
        "unit": unit.unit,
        "name": unit.name or unit.unit,
        "region": unit.region,
        "lever": found.plan.chosen.menu.levers[one.lever],
        "change": one.change,
        "planned_quarter": planned,
        "expected_quarter": expected,
        "quarter": now,
        "gain": None if one.undone is None else one.undone.loss,
        "forced_by": "" if one.undone is None else one.undone.broken,
        "reason": one.reason,
    }


def _curve_table(found: Replanned) -> pd.DataFrame:
    best = found.changes.best.value or 0.0
    steps = [] if found.changes.as_expected is None else [("as expected", found.changes.as_expected)]
    steps += [
        (f"keeps {asked_percent(one.keep)}" if one.keep is not None else f"best {_worth(found)}", one)
        for one in found.changes.curve
    ]
    rows = [
        {
            "plan": name,
            "keep": one.keep,
            "npv": one.worth,
            "kept": one.worth / best if best > 0 else None,
            "launches_changed": one.moved,
            "weight": one.weight,
            "not_below": one.not_below,
            "stopped": one.status.value,
        }
        for name, one in steps
    ]
    return pd.DataFrame(rows, columns=CURVE.names)


def _fact_table(found: Replanned) -> pd.DataFrame:
    instance, levers = found.plan.instance, found.plan.chosen.menu.levers
    rows: list[dict[str, object]] = [{"kind": "broken rule", "what": said, "amount": None} for said in found.as_of.broken]
    for one in found.paid.rows:
        what = f"{instance.units[one.unit].unit} {levers[one.lever]} {one.line_named} {instance.label_of(one.quarter)}"
        rows.append({"kind": "payment", "what": what, "amount": one.amount})
    for sunk in found.paid.sunk:
        what = f"{sunk.unit or sunk.region or 'network'} {sunk.lever} {sunk.line} {sunk.quarter}, carried by another launch"
        rows.append({"kind": "sunk payment", "what": what, "amount": sunk.amount})
    return pd.DataFrame(rows, columns=FACTS.names)


def _parts(found: Replanned, plan: Plan, moves: Filled, curve: Filled, facts: Filled, count: Counter[str]) -> Iterator[Part]:
    currency = plan.instance.settings.finance.currency
    yield f"{plan.instance.settings.plan.name}, carried on from {found.request.as_of}, {currency}"
    came = realised(plan, found.past.as_of)
    yield Grid(
        ("", "NPV"),
        (
            ("plan before, as it was promised", money(found.before.npv)),
            ("new plan", money(plan.npv)),
            (f"  of flows before {found.request.as_of}", money(came)),
            ("  of flows from then on", money(plan.npv - came)),
            *_measured(found, plan),
            (f"best {_worth(found)} found", money(found.changes.best.value or 0.0)),
        ),
    )
    yield ""
    yield ", ".join(f"{counted(count[name], 'launch')} {name}".replace("launchs", "launches") for name in CHANGES)
    if plan.instance.settings.hiring:
        heads = head_changes(found)
        yield (
            f"{counted(heads['as planned'], 'head')} employed as planned, {heads['to another quarter']} to another quarter, "
            f"{heads['added']} hired beside the plan, {heads['dropped']} not hired"
        )
    if len(moves.frame) > count["kept"]:
        yield moves
    yield ""
    yield curve
    if len(facts.frame):
        yield ""
        yield facts


def _worth(found: Replanned) -> str:
    """Return the worth that plans go by, in words."""
    return "NPV" if found.plan.hedge is None else found.plan.hedge.name


def _measured(found: Replanned, plan: Plan) -> list[tuple[str, str]]:
    """Return the new plan's measure of risk, where plans go by one."""
    return [] if plan.hedge is None else [(f"new plan, {_worth(found)}", money(plan.hedge.value))]


def _conclusion(found: Replanned, plan: Plan, count: Counter[str]) -> str:
    best, request = found.changes.best.value or 0.0, found.request
    changed = count["moved"] + count["added"] + count["dropped"]
    parts = []
    if not changed:
        parts.append("Every launch stays as it was planned.")
    worth = plan.npv if plan.hedge is None else plan.hedge.value
    kept = f"{percent(worth / best, 2)} of the best {_worth(found)} found" if best > 0 else f"{money(worth)} of {_worth(found)}"
    parts.append(f"The new plan has {kept}; {asked_percent(request.keep)} was to be kept.")
    if found.tried.left and found.changes.as_expected is not None:
        more = money(worth - found.changes.as_expected.worth)
        parts.append(f"Its changes gain {more} together; the gain of each is of undoing it alone, so that gains do not add up.")
    if found.tried.undone:
        parts.append(f"{len(found.tried.undone)} changes that gain less than the gap were undone.")
    if found.changes.as_expected is None:
        parts.append("The launches as expected would break rules, so that changes are forced.")
    if found.as_of.broken:
        parts.append(f"What happened had broken {counted(len(found.as_of.broken), 'rule')}; they hold from here on.")
    return " ".join(parts)


def _ending(found: Replanned, target: Path | None) -> Ending:
    best = found.changes.best
    if found.interrupted or best.status is SolveStatus.INTERRUPTED:
        return Ending(ExitCode.INTERRUPTED, "interrupted: the best plan found so far is shown")
    if best.status not in PROVEN and (best.gap is None or best.gap > found.plan.options.gap):
        reached = "no gap is proven" if best.gap is None else f"the gap of the best {_worth(found)} is {gap_percent(best.gap)}"
        asked = percent(found.plan.options.gap, 3)
        return Ending(ExitCode.GAP_NOT_REACHED, f"{reached}, {asked} was requested; allow more time with --time-limit")
    return Ending(words="" if target is not None else "note: the new plan is shown alone; name a folder for it with --out")
