"""The table of steps: what is done at which size, in a proof and in a short look, and parameters that a reader can look up."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import partial
from inspect import signature
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from models import SolveParams, solve
from models.problem import SolveStatus
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.running.yields import ENDLESS, Patience
from models.solvers.highs_settings import HighsSettings
from models.strategy import Step, Steps, solved, strategies, strategy_of
from tests.models.builders import fleet, random_problem, random_returns

EFFORTS = SolveParams().efforts
BRANCHES = [
    "branch_on_opening_periods",
    "prove_known_plan",
    "recombine_known_plans",
    "find_plan",
    "construct_plan",
    "tighten_branches",
    "prove_shortly",
    "improve_plan",
    "prove_branches",
    "search_by_columns",
    "search_in_cores",
    "ask_whole",
]
LOOK = ["branch_on_opening_periods", "recombine_known_plans", "find_plan", "construct_plan"]
ASKED = "construct_where_asked"
OPENINGS, DUAL_VALUES = [[name, "construct_plan"] for name in ("search_by_openings", "search_by_dual_values")]


def names(steps: tuple[Step, ...]) -> list[str]:
    return [(step.func if isinstance(step, partial) else step).__name__ for step in steps]


def row_for(choices: int, **traits: Any) -> tuple[Steps, Steps]:
    """Return the steps of a proof and of a look for a problem of that many choices."""
    given = {"units": 60, "undominated": choices, "regional": False, "known_plans": False, "known_dual_values": False} | traits
    extras = SimpleNamespace(returns=given.pop("returns", ()), tiers=given.pop("tiers", ()))
    problem = SimpleNamespace(choices=choices, problem=extras, **given)
    row = next(row for row in strategies(SolveParams()) if row.suits(problem))
    return row.proof, row.look


@pytest.mark.parametrize(
    ("choices", "traits", "first", "otherwise", "look", "look_otherwise"),
    [
        (1_000, {"tiers": ("one",), "returns": ("one",)}, ["settle_dates"], [], ["settle_dates"], []),
        (1_000, {"returns": ("one",)}, ["settle_returns"], [], ["settle_returns"], []),
        (2_000, {"undominated": 1_500}, ["try_whole", *BRANCHES], [], ["try_whole"], []),
        (2_000, {"undominated": 1_500, "known_plans": True}, [ASKED, *BRANCHES], [], [ASKED, *LOOK], ["ask_whole"]),
        (7_000, {"regional": True}, [ASKED, *OPENINGS, *BRANCHES], [], [ASKED, *LOOK], ["ask_whole"]),
        (7_000, {"regional": True, "known_plans": True}, [ASKED, *BRANCHES], [], [ASKED, *LOOK], ["ask_whole"]),
        (7_000, {}, [ASKED, *BRANCHES], [], [ASKED, *LOOK], ["ask_whole"]),
        (128_000, {"regional": True}, [ASKED, *OPENINGS], BRANCHES, [ASKED, *OPENINGS], [*LOOK, "ask_whole"]),
        (
            40_000,
            {"units": 10, "undominated": 8_000, "regional": True},
            [ASKED, "try_whole", *BRANCHES],
            [],
            [ASKED, "try_whole"],
            [*LOOK, "ask_whole"],
        ),
        (40_000, {"units": 10, "regional": True}, [ASKED, *OPENINGS], BRANCHES, [ASKED, *OPENINGS], [*LOOK, "ask_whole"]),
        (10_140, {}, [ASKED, *DUAL_VALUES, *BRANCHES], [], [ASKED, *DUAL_VALUES], [*LOOK, "ask_whole"]),
        (10_140, {"known_dual_values": True}, [ASKED, *BRANCHES], [], [ASKED, *DUAL_VALUES], [*LOOK, "ask_whole"]),
        (67_600, {"known_dual_values": True}, [ASKED, *DUAL_VALUES, *BRANCHES], [], [ASKED, *DUAL_VALUES], [*LOOK, "ask_whole"]),
        (188_000, {}, [ASKED, *DUAL_VALUES], BRANCHES, [ASKED, *DUAL_VALUES], [*LOOK, "ask_whole"]),
        (17_000_000, {}, [ASKED, *DUAL_VALUES], BRANCHES, [ASKED, *DUAL_VALUES], [*LOOK, "ask_whole"]),
    ],
)
def test_size_and_structure_decide_the_steps(choices, traits, first, otherwise, look, look_otherwise) -> None:
    proof, looked = row_for(choices, **traits)
    assert (names(proof.first), names(proof.otherwise)) == (first, otherwise)
    assert (names(looked.first), names(looked.otherwise)) == (look, look_otherwise)


@pytest.mark.parametrize(
    ("choices", "regional", "patience"),
    [
        (7_000, True, EFFORTS.openings),
        (10_140, False, EFFORTS.some.patience),
        (67_600, False, EFFORTS.many.patience),
        (188_000, False, ENDLESS),
        (188_000, True, ENDLESS),
    ],
)
def test_a_first_step_is_as_patient_as_the_table_says(choices: int, regional: bool, patience: Patience) -> None:
    """The step is taken with the parameter that its function has, or with its default."""
    step = row_for(choices, regional=regional)[0].first[1]
    given = {name: one.default for name, one in signature(step).parameters.items()}
    assert given.get("patience", getattr(given.get("effort"), "patience", None)) == patience


def test_a_solve_says_what_each_step_gained() -> None:
    found = solve(fleet(12, 0), gap=0.0)
    assert found.steps[0].name == "try_whole"
    assert sum(one.seconds for one in found.steps) <= found.seconds
    assert found.steps[-1].after.value == pytest.approx(found.value)
    assert found.steps[-1].after.bound == pytest.approx(found.bound)
    for one, after in pairwise(found.steps):
        assert (one.after.value, one.after.bound) == (after.before.value, after.before.bound)


def test_steps_of_solves_under_given_signs_are_among_those_of_the_whole() -> None:
    found = solve(random_returns(0), gap=0.0)
    assert found.steps[-1].name == "settle_returns"
    assert len(found.steps) > 1
    assert found.steps[-1].after.value == pytest.approx(found.value)


def test_traits_are_those_of_the_problem() -> None:
    run = Run(SolveParams(), HighsSettings(), Stopping(10), History())
    assert strategy_of(run, random_returns(0)).proof.first[0].__name__ == "settle_returns"
    assert strategy_of(run, fleet(12, 0)).problems == "few choices"
    run.warm_start.remember(fleet(12, 0), fleet(12, 0).unit[:12])
    assert strategy_of(run, fleet(12, 0)).problems == "up to 10,000 choices"


def test_no_step_is_taken_after_the_one_that_reaches_the_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(3)
    best = solve(problem, gap=0.0)
    taken: list[str] = []

    def step(name: str, bound: float) -> Step:
        def take(run: Run[SolveParams], state: Any) -> Any:
            taken.append(name)
            return state.improved(plan).lowered(bound)

        return take

    plan = SimpleNamespace(choice=best.choice, opened=best.opened, value=best.value)
    worth = best.value or 0.0
    steps = Steps((step("first", worth + 1), step("second", worth)), otherwise=(step("third", worth),))
    row = replace(strategies(SolveParams())[-1], suits=lambda of: True, proof=steps, look=Steps(steps.first[:1], steps.otherwise))
    monkeypatch.setattr("models.strategy.strategies", lambda params: (row,))
    run = Run(SolveParams(), HighsSettings(gap=0.0), Stopping(10), History())
    assert solved(run, problem, None).status is SolveStatus.OPTIMAL
    assert taken == ["first", "second"]
    taken.clear()
    look = solved(run.of(SolveParams().short_look()), problem, None)
    assert taken == ["first"]
    assert (look.status, look.bound) == (SolveStatus.TIME_LIMIT, worth + 1)


def test_a_stop_request_ends_the_steps() -> None:
    run = Run(SolveParams(), HighsSettings(), Stopping(60), History())
    run.stop.interrupt()
    assert solved(run, fleet(400, 0, periods=10, regions=4), None).status is SolveStatus.INTERRUPTED


def params_within(params: Any) -> Iterator[Any]:
    """Yield parameters, and those inside them."""
    yield params
    for field in fields(params):
        inner = getattr(params, field.name)
        if is_dataclass(inner):
            yield from params_within(inner)


@pytest.mark.parametrize("params", list(params_within(SolveParams())), ids=lambda one: type(one).__name__)
def test_every_parameter_is_documented_where_it_is_defined(params: Any) -> None:
    """A class that inherits parameters documents its own; the class above it documents those."""
    for one in type(params).__mro__[:-1]:
        described = {name.strip() for line in (one.__doc__ or "").splitlines() for name in line.split(",")}
        assert {name for name in one.__annotations__ if name not in inherited(one)} <= described
    assert type(params).__dataclass_params__.frozen


def inherited(of: type) -> set[str]:
    return {field.name for base in of.__mro__[1:-1] for field in fields(base)}


def test_a_short_look_leaves_sizes_and_other_methods_as_they_were() -> None:
    params = SolveParams()
    look = params.short_look()
    changed = {field.name for field in fields(params) if getattr(params, field.name) != getattr(look, field.name)}
    assert changed == {"effort", "returns", "dates", "regions", "efforts", "recombination", "branch_search", "construction"}
