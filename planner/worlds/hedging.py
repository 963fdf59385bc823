"""Plans that hedge: the menu priced in drawn worlds, the plan with the best measure of risk, and a look at fresh worlds."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from instances.schema.settings import Objective, SolverOptions
from models import Progress, Solution
from models.checking.feasibility import objective as worth_of
from models.problem import IntArray
from models.risk import RiskMeasure, RiskSolution, Tail, Wasserstein, WorldValues, WorstWorld, solve_regret, solve_risk
from models.solvers.highs import NAME as HIGHS
from models.statement.variables import first_events
from planner.limits.priced import Priced
from planner.plan.hedge import Hedge
from planner.worlds.fresh import Told, distance_of, in_fresh_worlds, sample_of
from planner.worlds.programme import need_hedgeable, programme_in_worlds
from planner.worlds.sampling import draw_worlds
from planner.worlds.stages import staged
from planner.worlds.worlds import Worlds


def hedged(
    case: Priced, options: SolverOptions, on_progress: Callable[[Progress], None] | None = None, start: IntArray | None = None
) -> tuple[Solution, Hedge | None]:
    """Return the plan with the best measure of risk that plan.toml asks for, and its proof.

    The solution has the value of the figures as they stand, and no bound, as nothing is proven of that.

    Raises
    ------
    QuestionError
        the goal is not the NPV, the solver is not HiGHS, further objectives are asked for, or the limits cannot hold with the
        stated confidence.
    StoppedError
        interrupted before the worlds were priced.
    """
    objective, began = case.instance.settings.objective, perf_counter()
    need_hedgeable(objective, options)
    tell = staged(on_progress, began)
    programme = programme_in_worlds(case, draw_worlds(case.instance, objective.risk_worlds, options.seed), tell)
    worlds, values = programme.worlds, programme.values
    measure = measure_of(objective, values)
    common: dict[str, Any] = {
        "time_limit": max(1.0, options.time_limit - (perf_counter() - began)),
        "gap": options.gap,
        "seed": options.seed,
        "threads": options.threads,
        "on_progress": on_progress,
    }
    if objective.risk == "regret":
        known = () if start is None else (start,)
        found = solve_regret(programme.problem, values, worlds.chance, known=known, **common).risk
    else:
        found = solve_risk(programme.problem, values, worlds.chance, measure, start=start, **common)
    tell("pricing the plan in fresh worlds")
    return _solution(case, found), hedge_of(case, objective, found, worlds, measure)


def measure_of(objective: Objective, values: WorldValues) -> RiskMeasure:
    """Return the measure; regret is told of worlds in whose best plans it is known, and elsewhere as the worst world."""
    weight = {"mean": 0.0, "cvar": 1.0, "mix": objective.risk_weight}
    if objective.risk in weight:
        return Tail(objective.risk_level, weight[objective.risk])
    return Wasserstein(objective.risk_radius, distance_of(values)) if objective.risk == "wasserstein" else WorstWorld()


def _solution(case: Priced, found: RiskSolution) -> Solution:
    value = opened = None
    if found.choice is not None:
        opened = first_events(case.problem, found.choice)
        value = worth_of(case.problem, found.choice, opened)
    return Solution(
        found.status, found.choice, opened, value, None, None, seconds=found.seconds, solver=HIGHS, message=found.message
    )


def hedge_of(case: Priced, objective: Objective, found: RiskSolution, worlds: Worlds, measure: RiskMeasure) -> Hedge | None:
    """Return the proof of a plan by its measure of risk, with a look at fresh worlds; None without a plan."""
    if found.choice is None or found.opened is None or found.value is None or found.in_worlds is None:
        return None
    name = named(objective) + _confidence(objective)
    planned_for = sample_of(objective, found.in_worlds, worlds, Told(found.value))
    fresh = in_fresh_worlds(case, found.choice, worlds, measure)
    return Hedge(name, found.value, found.bound, found.gap, found.status.value, planned_for, fresh)


def _confidence(objective: Objective) -> str:
    asked = objective.risk_confidence
    return "" if asked is None else f", limits at launch costs not exceeded with chance {asked:g} each"


def named(objective: Objective) -> str:
    """Return the measure of risk in words."""
    worst = f"mean of the worst {100 * (1 - objective.risk_level):.3g} % of worlds (CVaR)"
    return {
        "mean": "mean over worlds",
        "cvar": worst,
        "mix": f"{1 - objective.risk_weight:.3g} mean over worlds + {objective.risk_weight:.3g} {worst}",
        "worst": "worst world",
        "regret": "greatest regret, negative",
        "wasserstein": f"mean under chances moved by at most {objective.risk_radius:g} of the distance between worlds",
    }[objective.risk]
