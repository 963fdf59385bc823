"""Stages that a past has reached, of a network and of costs that fall with what counts, and the prices that they settle.

What counted before a quarter settles the stages of all quarters before it: they are those of the launches that are facts,
whatever is decided later. What learning saves of a launch to come is settled where no launch that may still be decided changes
it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from instances.files import FLOWS
from models.problem import FloatArray, IntArray
from planner.actuals.priced import must_be_priced
from planner.actuals.records import PaymentActual
from planner.economics import COST_LINES, Starts, at_plan, has_lever, launched, runs_already, share_by_quarter, with_saved
from planner.economics.lines import HALF_CENT, LINES, SUPPORT
from planner.economics.staged_costs import StagedCost
from planner.errors import QuestionError
from planner.living.actual_starts import with_closings
from planner.living.paid_rows import PaidRow
from planner.living.past import Past, free
from planner.plan.tables import Chosen

Launch = tuple[int, int]


def at_facts(chosen: Chosen, past: Past) -> Chosen:
    """Return a plan with its levers closed down as they were, priced at the stages that the facts of a past have reached."""
    return at_stages(with_closings(chosen, past.actual.closed), _come(past))


def _come(past: Past) -> Starts:
    """Return int[units, levers]: starts of launches that are facts, and of what runs already, which counts for learning, too."""
    return np.where(runs_already(past.reference), past.reference, past.fixed)


def at_most_learned(came: Chosen, past: Past) -> Chosen | None:
    """Return the same where every launch that may still be decided comes as early as it can; None where nothing is learned.

    came: as of `at_facts`.
    """
    staged = came.fleet.staged
    if staged is None or not any(one.kind == "learning" for one in staged.costs):
        return None
    saved = [_most_saved(one, past) if one.kind == "learning" else one.saved for one in staged.costs]
    return replace(came, fleet=with_saved(came.fleet, saved))


def _most_saved(cost: StagedCost, past: Past) -> FloatArray:
    """Return float[C]: the most that learning can still save of launches by quarter."""
    come, may_begin = _come(past), np.where(free(past) & ~past.ended, past.earliest, np.iinfo(np.int64).max)
    first = np.where(has_lever(come), come.astype(np.int64), may_begin)[:, cost.lever]
    done: IntArray = (first[:, np.newaxis] < np.arange(1, cost.saved.size + 1)).sum(axis=0)
    return share_by_quarter(cost.need, cost.share, done, cost.saved.size)


def must_be_settled(came: Chosen, rows: Iterable[PaidRow], learned: Iterable[PaidRow]) -> None:
    """Refuse differences to figures that depend on launches that may still be decided.

    What learning saves goes into the figures as a factor, so that differences that are alike at both ends are so between them.

    Parameters
    ----------
    rows, learned
        the differences at what the facts have learned, and at the most that can be.

    Raises
    ------
    QuestionError
        the two are not alike.
    """
    differs: dict[tuple[int, ...], float] = defaultdict(float)
    for sign, part in ((1.0, rows), (-1.0, learned)):
        for one in part:
            differs[one.unit, one.lever, one.line, one.colour, one.quarter] += sign * one.amount
    for (unit, number, *_), amount in sorted(differs.items()):
        if abs(amount) > HALF_CENT:
            lever = came.menu.levers[number]
            raise QuestionError(
                f"{came.instance.units[unit].unit} {lever}: was paid for before its launch, and its cost depends on launches of "
                f"{lever} that may still be decided (levers.{lever}.learning); leave out what was paid for it until it has "
                "come: it counts at what the new plan saves"
            )


def must_stay_paid(chosen: Chosen, past: Past, payments: Iterable[PaymentActual]) -> None:
    """Refuse facts that change the stage at which payments were made that a plan carries as differences to its figures.

    Parameters
    ----------
    chosen
        the plan, in the instance that the rest is planned with.
    payments
        every payment that was reported: what is reported anew is a difference to the figures at the stage of now.

    Raises
    ------
    QuestionError
        rows of flows.csv are such differences.
    """
    if chosen.fleet.staged is None or chosen.instance.settings.rules.decided_before is None:
        return
    row = {unit.unit: number for number, unit in enumerate(chosen.instance.units)}
    of_launches = [(one.line, (row[one.unit], chosen.menu.levers.index(one.lever))) for one in payments if one.unit]
    totals = zip(*(axis.tolist() for axis in np.nonzero(~np.isnan(past.actual.paid))), strict=True)
    costs = {at for line, at in of_launches if line in COST_LINES} | set(totals)
    support = {at for line, at in of_launches if line not in COST_LINES}
    planned, came = at_stages(chosen, chosen.menu.start), at_facts(chosen, past)
    for cost in chosen.fleet.staged.costs:
        before, now = _saved(planned, cost), _saved(came, cost)
        reported = costs if cost.kind == "learning" else support
        for at in sorted(set(_carriers(chosen, cost)) - reported):
            if has_lever(past.fixed)[at] and not _stays(chosen, past, cost, at, before, now):
                raise QuestionError(_corrected(chosen, cost, at[0]))


def _stays(chosen: Chosen, past: Past, cost: StagedCost, at: Launch, before: FloatArray, now: FloatArray) -> bool:
    """Return whether the facts save the same share of what was paid for a launch as the plan did, both float[C]."""
    if cost.kind == "licence_tiers":
        over = chosen.instance.quarter_index(chosen.instance.settings.rules.decided_before or "") - 1
        return np.array_equal(before[:over], now[:over])
    was, came = int(chosen.menu.start[at]), int(past.fixed[at])
    if not launched(past.fixed)[at]:
        return True  # what runs already was never launched, and has no cost of that
    return bool(launched(chosen.menu.start)[at]) and bool(before[was - 1] == now[came - 1] == _most_saved(cost, past)[came - 1])


def _corrected(chosen: Chosen, cost: StagedCost, unit: int) -> str:
    lever, what = chosen.menu.levers[cost.lever], "costs" if cost.kind == "learning" else "support"
    return (
        f"{chosen.instance.units[unit].unit} {lever}: its {what} in {FLOWS} are a difference to the figures of an earlier plan, "
        f"and launches.csv changes the past of that plan, so that levers.{lever}.{cost.kind} saves another share of them; report "
        "what was paid for it once more"
    )


def _carriers(chosen: Chosen, cost: StagedCost) -> Iterator[Launch]:
    """Yield the launches of a lever with rows of flows.csv on the lines that a staged cost is saved of."""
    row = {unit.unit: number for number, unit in enumerate(chosen.instance.units)}
    lines = COST_LINES if cost.kind == "learning" else (LINES[SUPPORT],)
    for flow in chosen.instance.flows:
        if flow.lever == chosen.menu.levers[cost.lever] and flow.line in lines:
            yield row[flow.unit], cost.lever


def at_stages(chosen: Chosen, start: Starts) -> Chosen:
    """Return a plan priced at the stages that launches reach, int[units, levers]; the plan itself where no lever has stages.

    Raises
    ------
    QuestionError
        as for `planner.actuals.priced.must_be_priced`.
    """
    if not chosen.fleet.has_stages:
        return chosen
    every = np.arange(start.shape[0], dtype=np.int64)
    must_be_priced(chosen.fleet, every, start)
    return replace(chosen, fleet=at_plan(chosen.fleet, every, start))


def _saved(chosen: Chosen, cost: StagedCost) -> FloatArray:
    """Return float[C]: the share of a cost that is saved by quarter."""
    costs = () if chosen.fleet.staged is None else chosen.fleet.staged.costs
    return next(one.saved for one in costs if (one.kind, one.lever) == (cost.kind, cost.lever))
