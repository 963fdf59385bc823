"""The programme of an instance over worlds: its limits and rules, and the values of its menu in every world."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from instances.schema.settings import Objective, SolverOptions
from models import MenuProblem
from models.problem import IntArray
from models.risk import WorldValues
from models.solvers.highs import NAME as HIGHS
from models.statement.variables import first_events
from planner.errors import QuestionError, StoppedError
from planner.limits.priced import Priced
from planner.plan.tables import Chosen
from planner.worlds.confident import confident_problem
from planner.worlds.pricing import ValuesInWorlds, values_in_worlds
from planner.worlds.worlds import Worlds


@dataclass(frozen=True, eq=False)
class ProgrammeInWorlds:
    """A programme over worlds.

    Attributes
    ----------
    worlds
        the draws.
    values
        of the menu and the charges in them.
    problem
        limits that hold with the stated confidence, and rules; its own values are not read.
    """

    worlds: Worlds
    values: WorldValues
    problem: MenuProblem


def need_hedgeable(objective: Objective, options: SolverOptions) -> None:
    """Raise QuestionError unless plans can be made by a measure of risk for this objective, with this solver."""
    if objective.goal != "npv" or objective.then:
        raise QuestionError(f'objective.risk: expected goal = "npv" without then, found {objective.goal}; remove one of them')
    need_highs(options, "objective.risk")


def need_highs(options: SolverOptions, what: str) -> None:
    """Raise QuestionError unless the solver is HiGHS; what: asks for it."""
    if options.solver != HIGHS:
        raise QuestionError(f"{what}: expected the solver {HIGHS}, found {options.solver}; leave out --solver")


def need_uncertain(worlds: Worlds) -> None:
    """Raise QuestionError where nothing differs between worlds."""
    if not worlds.sources and not worlds.futures:
        raise QuestionError("nothing in this instance is uncertain; state [[uncertainties]] or [[futures]] in plan.toml")


def programme_in_worlds(case: Priced, worlds: Worlds, tell: Callable[[str], None] = lambda _: None) -> ProgrammeInWorlds:
    """Return the programme of an instance over worlds; tell is called with each step in words.

    Raises
    ------
    QuestionError
        the limits cannot hold with the stated confidence.
    StoppedError
        interrupted before the worlds were priced.
    PathError, ValueError
        as for `planner.worlds.pricing.values_in_worlds`.
    """
    tell(f"pricing {worlds.number} worlds")
    priced = values_in_worlds(case, worlds, lambda done: tell(f"pricing worlds, {done} of {worlds.number} done"))
    if priced.value.shape[0] < worlds.number:
        raise StoppedError("interrupted before the worlds were priced; nothing was written")
    stated = priced.stated(case)
    limited = _limited(stated, case.instance.settings.objective)
    return ProgrammeInWorlds(worlds, world_values(stated, priced), limited)


def _limited(case: Priced, objective: Objective) -> MenuProblem:
    """Return the programme whose limits hold as asked."""
    if objective.risk_confidence is None:
        return case.problem
    try:
        return confident_problem(case, objective.risk_confidence)
    except ValueError as error:
        raise QuestionError(f"objective.{error}; remove objective.risk_confidence") from None


def world_values(case: Priced, found: ValuesInWorlds) -> WorldValues:
    """Return the values of a menu in worlds for its programme; its charges that are no shared costs are the same in every world.

    case: with all shared costs of these values in its programme, as `ValuesInWorlds.stated` returns it.

    Raises
    ------
    ValueError
        it has fewer or more of them.
    """
    worlds, shared, periods = found.charge.shape
    charges = case.problem.charges
    if shared != len(case.shared):
        raise ValueError(
            f"values have {shared} shared costs, the case {len(case.shared)}: expected the case as `stated` returns it"
        )
    charge = np.zeros((worlds, len(charges), max([periods, *(one.value.size for one in charges)])))
    charge[:, :shared, :periods] = found.charge
    for number in range(shared, len(charges)):
        charge[:, number, : charges[number].value.size] = charges[number].value
    return WorldValues(found.value, charge, found.tiers)


def chosen_by(case: Priced, choice: IntArray) -> Chosen:
    """Return the roadmaps of a plan, int[units], the shared costs of the case that they open, and the heads that are hired."""
    opened, roadmaps = first_events(case.problem, choice)[: len(case.shared)], case.menu.rows(choice[: len(case.instance.units)])
    return Chosen(case.instance, case.fleet, roadmaps, case.shared, opened, case.hires, case.heads.hired(choice))


def counts_hard_cash(case: Priced) -> bool:
    """Return whether the objective counts the hard part of the NPV alone."""
    return "objective" in case.instance.settings.finance.hard_cash_only
