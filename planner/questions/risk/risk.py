"""The risk of a plan: its figures in many worlds, with their standard errors, and the uncertainties behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray
from models.running.stopping import Stopping, interrupts_end_all
from planner.economics.lines import CENT
from planner.economics.starts import launched
from planner.errors import QuestionError, StoppedError, VerificationError
from planner.plan.plan import Plan
from planner.questions.risk.factors import as_it_stands, first_worlds
from planner.questions.risk.outcomes import Draw, Outcomes, Price, Split, outcomes_of, prepared
from planner.questions.risk.params import Batches, RiskParams, batches_of
from planner.questions.risk.sensitivity import Sensitivity, sensitivity
from planner.replanning.telling import Tell
from planner.wording import percent
from planner.worlds.pricing import PlanInWorlds
from planner.worlds.worlds import Worlds, stacked


@dataclass(frozen=True)
class Pricing:
    """The prices of a plan in worlds, in all and by lever."""

    price: Price
    split: Split


@dataclass(frozen=True, eq=False)
class LeverValues:
    """The NPV by lever.

    Attributes
    ----------
    batches
        number of batches that it was priced in, the first worlds of each.
    levers
        names.
    npv
        float[worlds, levers].
    chance
        float[worlds].
    """

    batches: int
    levers: tuple[str, ...]
    npv: FloatArray
    chance: FloatArray


@dataclass(frozen=True, eq=False)
class Risk:
    """A plan in many worlds.

    Attributes
    ----------
    plan
        the plan, in the instance as it stands.
    outcomes
        its figures in the worlds.
    asked
        worlds that were asked for.
    seed
        of the draws.
    params
        the sizes of the work.
    quarters
        quarters, from 1, by which the chance to be paid back is asked for.
    sensitivity
        None where it was not asked for, or an interruption came before it.
    levers
        None where an interruption came before it, or nothing is launched.
    interrupted
        whether the user stopped it before all was priced.
    """

    plan: Plan
    outcomes: Outcomes
    asked: int
    seed: int
    params: RiskParams
    quarters: tuple[int, ...]
    sensitivity: Sensitivity | None = None
    levers: LeverValues | None = None
    interrupted: bool = False


@dataclass(frozen=True)
class Asked:
    """The values that a risk is asked for with.

    Attributes
    ----------
    seed
        of the draws.
    by
        labels of quarters by which the chance to be paid back is told, beside the usual ones.
    sensitivity
        whether each uncertainty is looked at alone.
    """

    seed: int = 1
    by: tuple[str, ...] = ()
    sensitivity: bool = True


TOLD = 4
"""Times that progress is told while worlds are priced."""


def quarters_by(plan: Plan, labels: Sequence[str]) -> tuple[int, ...]:
    """Return the quarters by which the chance to be paid back is told.

    They are those given, or else the plan's own payback, the last decision quarter and the last quarter of the evaluation.

    Raises
    ------
    QuestionError
        a label is none of the evaluation.
    """
    instance = plan.instance
    known = {quarter.label: quarter.index for quarter in instance.quarters}
    wrong = [label for label in labels if label not in known]
    if wrong:
        first, last = instance.quarters[0].label, instance.quarters[-1].label
        raise QuestionError(f"--by {', '.join(wrong)}: expected a quarter from {first} to {last}, such as {last}")
    usual = (plan.figures.payback_quarter, instance.settings.calendar.decision_quarters, len(instance.quarters))
    found = [known[label] for label in labels] or [one for one in usual if one is not None]
    return tuple(sorted(set(found)))


def risk(plan: Plan, draw: Draw, pricing: Pricing, asked: Asked, params: RiskParams, tell: Tell) -> Risk:
    """Price a plan in many worlds.

    Raises
    ------
    QuestionError
        a quarter is none of the evaluation.
    StoppedError
        the user stopped it before two batches were priced.
    VerificationError
        the plan is not worth its NPV where nothing is drawn.
    """
    quarters = quarters_by(plan, asked.by)
    with interrupts_end_all() as request:
        drawn, priced = _priced(plan, draw, pricing.price, asked.seed, batches_of(params.worlds, params.batches), tell, request)
        found = outcomes_of(plan, drawn, priced, asked.seed)
        levers, behind = None, None
        if not request.interrupted:
            levers = _by_lever(plan, drawn, pricing.split, params, tell)
        if asked.sensitivity and not request.interrupted:
            behind = sensitivity(plan, drawn, found, pricing.price, params, tell)
        return Risk(plan, found, params.worlds, asked.seed, params, quarters, behind, levers, request.interrupted)


def _priced(
    plan: Plan, draw: Draw, price: Price, seed: int, sizes: Batches, tell: Tell, request: Stopping
) -> tuple[list[Worlds], list[PlanInWorlds]]:
    """Return the batches of worlds, and the plan in each: those that were priced before the user asked to stop."""
    drawn, priced = list[Worlds](), list[PlanInWorlds]()
    for number, own in enumerate(sizes.seeds(seed)):
        part = number * TOLD // sizes.number
        tell(f"{sizes.worlds:,} worlds, {percent(part / TOLD, 0)} priced", None)
        worlds = prepared(draw(sizes.size, own))
        if not number:
            _must_be_worth(plan, price(plan.chosen, as_it_stands(worlds)).npv)
        found = price(plan.chosen, worlds)
        if found.npv.size == worlds.number:
            drawn.append(worlds)
            priced.append(found)
        if request.interrupted:
            break
    if len(priced) < 2:
        raise StoppedError("interrupted before enough worlds were priced to know an error; nothing was written")
    return drawn, priced


def _must_be_worth(plan: Plan, npv: FloatArray) -> None:
    if abs(float(npv[0]) - plan.npv) > CENT:
        raise VerificationError(f"NPV where nothing is drawn is {npv[0]:.2f}, that of the plan {plan.npv:.2f}")


def _by_lever(plan: Plan, drawn: Sequence[Worlds], split: Split, params: RiskParams, tell: Tell) -> LeverValues | None:
    """Return the NPV by lever in some worlds; None where it was interrupted, or nothing is launched."""
    start, names = plan.chosen.menu.start, plan.chosen.menu.levers
    used = sorted({*np.flatnonzero(launched(start).any(axis=0)).tolist(), *(one.lever for one, _ in plan.chosen.opened_costs())})
    if not used:
        return None
    tell("NPV by lever", None)
    some = [first_worlds(one, min(one.number, params.lever_worlds)) for one in drawn[: params.lever_batches]]
    worlds = stacked(some)
    npv = split(plan.chosen, worlds)
    if npv.shape[0] < worlds.number:
        return None
    return LeverValues(len(some), tuple(names[lever] for lever in used), npv[:, used], worlds.chance)
