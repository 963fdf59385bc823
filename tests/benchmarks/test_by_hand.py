"""Rank-and-fill by every rule: a tiny hand case a rule, and whole fleets against the check of models."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from benchmarks.solvers.by_hand import plan_by_hand
from benchmarks.solvers.by_hand.book import Book
from benchmarks.solvers.by_hand.offers import HandPlan
from benchmarks.solvers.methods import METHODS, plan_value
from benchmarks.solvers.problems import problem_named
from models import NEVER, CarryOver, Charge, Gate, Group, MenuProblem
from models.problem import Return

NOWHERE = Path("nowhere")
BESIDE = (up / "shared" / "data" for up in Path(__file__).resolve().parents)
DATA = next((folder for folder in BESIDE if (folder / "rule_rich_fleet.py").is_file()), None)
PERIODS = 3


def fleet(
    gain: list[float],
    limit: list[float] | None = None,
    *,
    floor: float = 0.0,
    make: Callable[[np.ndarray], dict[str, object]] = lambda event: {},
) -> MenuProblem:
    """Return units that launch in one of three periods or never, for a gain less 1 a period's delay, using 1 of a period's limit.

    The last row is a floor on the number of launches.
    """
    units, options = len(gain), PERIODS + 1
    unit = np.repeat(np.arange(units), options)
    event = np.tile([NEVER, 0, 1, 2], units)
    value = np.where(event == NEVER, 0.0, np.repeat(gain, options) - event)
    use = np.vstack([*(event == period for period in range(PERIODS)), -1.0 * (event != NEVER)]).astype(float)
    limits = np.append(limit or [float(units)] * PERIODS, -floor)
    return MenuProblem(unit, value, sp.csr_array(use), limits, **make(event))  # type: ignore[arg-type]


def events(problem: MenuProblem) -> list[int]:
    """Return when each unit launches in the plan by hand."""
    plan = plan_by_hand(problem, 10.0)
    assert plan is not None
    assert plan_value(problem, plan) is not None
    return (plan % (PERIODS + 1) - 1).tolist()  # type: ignore[no-any-return]


def test_the_best_go_first_where_a_limit_is_short() -> None:
    assert events(fleet([5.0, 9.0, 7.0], [1.0, 1.0, 0.0])) == [NEVER, 0, 1]


def test_a_floor_is_reached_at_a_loss_and_not_passed() -> None:
    assert events(fleet([-1.0, -5.0, -3.0], floor=2.0)) == [0, NEVER, 0]


def test_a_floor_beyond_reach_is_no_plan() -> None:
    assert plan_by_hand(fleet([1.0, 1.0], [1.0, 0.0, 0.0], floor=2.0), 10.0) is None


def test_unspent_amounts_are_carried_on() -> None:
    carried = (CarryOver(0, 1, 1.0), CarryOver(1, 2, 1.0))
    without = events(fleet([3.0, 3.0], [0.5, 0.5, 0.5]))
    assert without == [NEVER, NEVER]
    assert events(fleet([3.0, 3.0], [0.5, 0.5, 0.5], make=lambda event: {"carry_over": carried})).count(1) == 1


@pytest.mark.parametrize(("cost", "launches"), [(6.0, 3), (10.0, 0)])
def test_a_shared_cost_is_weighed_against_all_that_it_serves(cost: float, launches: int) -> None:
    def make(event: np.ndarray) -> dict[str, object]:
        return {"charges": (Charge("region", event, np.full(PERIODS, -cost)),)}

    assert sum(event != NEVER for event in events(fleet([3.0, 3.0, 3.0], make=make))) == launches


def test_pilots_are_few_and_eligible_and_the_rest_comes_after() -> None:
    def make(event: np.ndarray) -> dict[str, object]:
        gate = Gate("pilot", 0, delay=2, most=1, eligible=np.array([False, True, True, True]))
        return {"charges": (Charge("first", event, np.zeros(PERIODS)),), "gates": (gate,)}

    found = events(fleet([9.0, 5.0, 6.0, 7.0], make=make))
    assert sorted(found) == [0, 2, 2, 2]
    assert found[0] == 2


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (("at_most", 1, 0), [NEVER, 0, NEVER]),
        (("at_least", 2, 0), [0, 0, 0]),
        (("together", 0, 0), [0, 0, 0]),
        (("prerequisite", 0, 1), [0, 1, 1]),
    ],
)
def test_groups_are_kept(group: tuple[str, int, int], expected: list[int]) -> None:
    kind, count, lag = group

    def make(event: np.ndarray) -> dict[str, object]:
        return {"groups": (Group("tied", kind, event, np.arange(3), count=count, lag=lag),)}  # type: ignore[arg-type]

    assert events(fleet([4.0, 6.0, 5.0], make=make)) == expected


def test_at_least_is_kept_at_a_loss() -> None:
    def make(event: np.ndarray) -> dict[str, object]:
        return {"groups": (Group("least", "at_least", event, np.arange(3), count=2),)}

    assert events(fleet([-1.0, -5.0, -3.0], make=make)) == [0, NEVER, 0]


def test_what_others_wait_for_is_launched_at_a_loss_that_they_earn() -> None:
    def make(event: np.ndarray) -> dict[str, object]:
        return {"groups": (Group("after", "prerequisite", event, np.arange(3)),)}

    assert events(fleet([-4.0, 6.0, 5.0], make=make)) == [0, 0, 0]
    assert events(fleet([-20.0, 6.0, 5.0], make=make)) == [NEVER, NEVER, NEVER]


def test_growth_is_limited_by_the_launches_before() -> None:
    problem = fleet([9.0, 8.0, 7.0, 6.0], [1.0, 0.0, 4.0])
    use = problem.use.toarray()
    use[1] -= 2.0 * use[0]
    grown = MenuProblem(problem.unit, problem.value, sp.csr_array(use), problem.limit)
    found = events(grown)
    assert (found.count(0), found.count(1)) == (1, 2)


def test_offers_agree_with_plans_made_anew() -> None:
    def make(event: np.ndarray) -> dict[str, object]:
        charge = Charge("shared", event, np.array([-3.0, -2.0, -1.0]), sp.csr_array(np.eye(4, PERIODS)))
        paid = Return(2, 0.5, sp.csr_array(np.where(event == 0, 2.0, 0.0)[np.newaxis]), (np.array([1.0, 0.0, 0.0]),))
        return {"charges": (charge,), "carry_over": (CarryOver(0, 1, 0.5),), "returns": (paid,)}

    problem = fleet([4.0, 3.0, 5.0], [2.0, 1.0, 1.0], make=make)
    plan = HandPlan(Book(problem), np.array([1, 4, 8]))
    for step in (6, 0, 11, 5, 2, 9):
        unit = int(problem.unit[step])
        offers = plan.offers(unit, np.ones(problem.choice_count, dtype=bool))
        for one, allowed, gain in zip(offers.choice.tolist(), offers.allowed.tolist(), offers.gain.tolist(), strict=True):
            choice = plan.choice.copy()
            choice[unit] = one
            anew = HandPlan(plan.book, choice)
            assert gain == pytest.approx(anew.value - plan.value)
            assert allowed == bool(np.all(anew.short() <= plan.short() + 1e-9))
        plan.take(step)
        anew = HandPlan(plan.book, plan.choice)
        assert plan.left == pytest.approx(anew.left)
        assert plan.opened.tolist() == anew.opened.tolist()


@pytest.mark.parametrize("name", ["fleet:40", "example:regions", "example:mixed-portfolio"])
def test_fleets_get_a_plan_that_keeps_every_rule(name: str) -> None:
    value = METHODS["rank-and-fill"].run(problem_named(name, 1, NOWHERE), 10.0, 0.0, 0)[-1].value
    assert value is not None
    assert value > 0


@pytest.mark.skipif(DATA is None, reason="shared/data/rule_rich_fleet.py is not beside the project")
@pytest.mark.parametrize("seed", range(3))
def test_rule_rich_fleets_get_a_plan_that_keeps_every_rule(seed: int) -> None:
    assert DATA is not None
    problem = problem_named("rule-rich:60", seed, DATA)
    assert problem.gates
    assert problem.carry_over
    assert len(problem.charges) == 14
    value = METHODS["rank-and-fill"].run(problem, 30.0, 0.0, 0)[-1].value
    assert value is not None
    assert value > 0
