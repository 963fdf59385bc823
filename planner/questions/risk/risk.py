"""The risk of a plan: its figures in many worlds, with their standard errors, and the uncertainties behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from models.problem import FloatArray
from models.running.stopping import interrupts_end_all
from planner.economics.lines import CENT
from planner.economics.starts import launched
from planner.errors import QuestionError, StoppedError, VerificationError
from planner.plan.plan import Plan
from planner.questions.risk.factors import as_it_stands, first_worlds
from planner.questions.risk.outcomes import Draw, Outcomes, joined, prepared
from planner.questions.risk.params import Batches, RiskParams, batches_of
from planner.questions.risk.sensitivity import Sensitivity, sensitivity
from planner.questions.risk.side_by_side import Part, Pricer
from planner.worlds.worlds import Worlds, stacked


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


def risk(draw: Draw, pricer: Pricer, asked: Asked, params: RiskParams) -> Risk:
    """Price a plan in many worlds.

    Parameters
    ----------
    pricer
        prices the plan that is asked about.

    Raises
    ------
    QuestionError
        a quarter is none of the evaluation.
    StoppedError
        the user stopped it before two batches were priced.
    VerificationError
        the plan is not worth its NPV where nothing is drawn.
    """
    plan = pricer.plan
    quarters = quarters_by(plan, asked.by)
    with interrupts_end_all() as request:
        batches = _batches(draw, pricer, asked.seed, batches_of(params.worlds, params.batches))
        drawn, found = [one.worlds for one in batches], joined(batches, asked.seed)
        levers, behind = None, None
        if not request.interrupted:
            levers = _by_lever(drawn, pricer, params)
        if asked.sensitivity and not request.interrupted:
            behind = sensitivity(drawn, found, pricer, params)
        return Risk(plan, found, params.worlds, asked.seed, params, quarters, behind, levers, request.interrupted)


def _batches(draw: Draw, pricer: Pricer, seed: int, sizes: Batches) -> list[Outcomes]:
    """Return the plan in each batch of worlds that was priced before the user asked to stop."""
    seeds = sizes.seeds(seed)
    _must_be_worth(pricer.plan, pricer.pricing.npv(pricer.plan.chosen, as_it_stands(draw(sizes.size, seeds[0]))))

    def batch(own: int) -> Worlds:
        return prepared(draw(sizes.size, own))

    parts = [Part(f"{sizes.worlds:,} worlds", partial(batch, own)) for own in seeds]
    found = [one for one in pricer.outcomes(parts, "batches") if one is not None]
    if len(found) < 2:
        raise StoppedError("interrupted before enough worlds were priced to know an error; nothing was written")
    return found


def _must_be_worth(plan: Plan, npv: FloatArray) -> None:
    if abs(float(npv[0]) - plan.npv) > CENT:
        raise VerificationError(f"NPV where nothing is drawn is {npv[0]:.2f}, that of the plan {plan.npv:.2f}")


def _by_lever(drawn: Sequence[Worlds], pricer: Pricer, params: RiskParams) -> LeverValues | None:
    """Return the NPV by lever in some worlds; None where it was interrupted, or nothing is launched."""
    plan = pricer.plan
    start, names = plan.chosen.menu.start, plan.chosen.menu.levers
    used = sorted({*np.flatnonzero(launched(start).any(axis=0)).tolist(), *(one.lever for one, _ in plan.chosen.opened_costs())})
    if not used:
        return None
    some = [partial(first_worlds, one, min(one.number, params.lever_worlds)) for one in drawn[: params.lever_batches]]
    found = pricer.by_lever([Part("NPV by lever", worlds) for worlds in some], "batches")
    npv = [one for one in found if one is not None]
    if len(npv) < len(some):
        return None
    chance = stacked([worlds() for worlds in some]).chance
    return LeverValues(len(some), tuple(names[lever] for lever in used), np.concatenate(npv)[:, used], chance)
