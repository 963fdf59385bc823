"""The risk of a plan: its figures in many worlds, with their standard errors, and the uncertainties behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from models import Progress
from models.problem import FloatArray
from models.running.stopping import interrupts_end_all
from planner.economics.lines import CENT
from planner.errors import QuestionError, StoppedError, VerificationError
from planner.plan.plan import Plan
from planner.plan.tables import Chosen
from planner.questions.risk.factors import as_it_stands, first_worlds, stacked
from planner.questions.risk.levers import by_lever, lever_groups, with_levers
from planner.questions.risk.outcomes import Draw, Outcomes, Price, outcomes_of, prepared
from planner.questions.risk.params import RiskParams, batches_of
from planner.questions.risk.sensitivity import Sensitivity, sensitivity
from planner.replanning.telling import Tell
from planner.worlds.worlds import Worlds


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
        None where an interruption came before it, or too many levers meet at units.
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


def risk(plan: Plan, draw: Draw, price: Price, asked: Asked, params: RiskParams, tell: Tell) -> Risk:
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
    sizes = batches_of(params.worlds, params.batches)
    with interrupts_end_all() as request:
        drawn, priced = [], []
        total = 0.0
        for number, seed in enumerate(sizes.seeds(asked.seed)):
            if request.interrupted:
                break
            value = total / number if number else None
            tell(f"worlds {number * sizes.size + 1:,} to {(number + 1) * sizes.size:,}", Progress(0.0, value, None))
            drawn.append(prepared(draw(sizes.size, seed)))
            if not number:
                _must_be_worth(plan, price(plan.chosen, as_it_stands(drawn[0])).npv)
            priced.append(price(plan.chosen, drawn[-1]))
            total += float(drawn[-1].chance @ priced[-1].npv)
        if len(priced) < 2:
            raise StoppedError("interrupted before enough worlds were priced to know an error; nothing was written")
        found = outcomes_of(plan, drawn, priced, asked.seed)

        def begin(title: str) -> bool:
            tell(title, Progress(0.0, total / len(priced), None))
            return not request.interrupted

        some = [first_worlds(one, min(sizes.size, params.lever_worlds)) for one in drawn[: params.lever_batches]]
        levers = _by_lever(plan, some, price, params, begin)
        behind = None
        if asked.sensitivity and not request.interrupted:
            behind = sensitivity(
                plan.instance, drawn, found, plan.npv, lambda worlds: price(plan.chosen, worlds).npv, params, begin
            )
        return Risk(plan, found, params.worlds, asked.seed, params, quarters, behind, levers, request.interrupted)


def _must_be_worth(plan: Plan, npv: FloatArray) -> None:
    if abs(float(npv[0]) - plan.npv) > CENT:
        raise VerificationError(f"NPV where nothing is drawn is {npv[0]:.2f}, that of the plan {plan.npv:.2f}")


def _by_lever(
    plan: Plan, drawn: Sequence[Worlds], price: Price, params: RiskParams, begin: Callable[[str], bool]
) -> LeverValues | None:
    """Return the NPV by lever in some batches; None where it was interrupted or too many levers meet at units."""
    groups = lever_groups(plan.chosen)
    if not groups or max(map(len, groups)) > params.most_levers:
        return None
    names = plan.chosen.menu.levers
    stopped, worlds = False, stacked(drawn)

    def npv_of(kept: set[int]) -> FloatArray:
        nonlocal stopped
        stopped = stopped or not begin(f"value of {', '.join(names[lever] for lever in sorted(kept))}")
        if stopped:
            return np.zeros(worlds.number)
        part: Chosen = with_levers(plan.chosen, kept)
        return price(part, worlds).npv

    found = by_lever(groups, npv_of)
    if stopped:
        return None
    npv = np.stack(list(found.values()), axis=1)
    return LeverValues(len(drawn), tuple(names[lever] for lever in found), npv, worlds.chance)
