"""The Python interface: options, repeatability, further objectives, and each way to end without a plan."""

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from instances.schema.instance import Instance
from models import Solution, SolveStatus
from planner import plan, write
from planner.accountant import Account, Cache, Launch, account, broken_rules
from planner.errors import InfeasibleError, NoPlanError, OutputError, QuestionError, SolverError
from planner.plan.columns import TABLES
from tests.oracles.random_instances import random_instance
from tests.planner.four_stores import CENT, launches, stores, world
from tests.properties.test_brute_force import every_schedule

BUDGET = {"limits": [{"name": "budget", "measure": "spend", "amount": 30_000}]}


def test_the_package_offers_its_names_and_its_function_whatever_was_imported_before() -> None:
    import planner.plan.plan  # a package that has the name of the function

    assert planner.plan is plan and callable(planner.verify)
    assert all(getattr(planner, name) is not None for name in planner.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = planner.nothing


def test_the_names_of_the_package_are_listed_and_may_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    import planner

    assert set(planner.__all__) <= set(dir(planner))
    with monkeypatch.context() as replaced:
        for name in ("plan", "verify"):
            replaced.setattr(planner, name, len)
            assert getattr(planner, name) is len
    assert planner.plan is plan and planner.verify is not len


def test_the_command_line_and_the_functions_agree(fleet: Path, rollout, tmp_path: Path) -> None:
    found = plan(fleet, time_limit=30, gap=0.2)
    assert rollout("plan", fleet, "--gap", 0.2, "--out", tmp_path / "run").code == 0
    write(found, tmp_path / "own")
    for name in TABLES:
        assert (tmp_path / "own" / f"{name}.csv").read_bytes() == (tmp_path / "run" / f"{name}.csv").read_bytes()


def test_a_run_is_repeated_from_its_folder(fleet: Path, tmp_path: Path) -> None:
    found = plan(fleet, gap=0.2, seed=7)
    write(found, tmp_path / "run")
    again = plan(tmp_path / "run", gap=0.2, seed=7)
    assert launches(again) == launches(found)
    assert again.npv == found.npv


def test_an_instance_made_in_code_has_no_inputs_to_copy(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="load_instance"):
        write(plan(world()), tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_the_same_seed_gives_the_same_plan() -> None:
    found = [plan(random_instance(5, units=6, decision=4, levers=2, committee=False), seed=1) for _ in range(2)]
    assert launches(found[0]) == launches(found[1])


@pytest.mark.parametrize("seed", [0, 5, 2**31 - 1])
def test_every_seed_and_another_solver_find_the_same_npv(seed: int) -> None:
    case = world(**BUDGET)
    found = plan(case, gap=0.0, seed=seed)
    assert found.npv == pytest.approx(plan(case, gap=0.0).npv, abs=CENT)
    assert found.npv == pytest.approx(plan(case, gap=0.0, solver="appsi_highs", seed=seed).npv, abs=CENT)


def test_collisions_are_infeasible() -> None:
    limits = [{"name": "budget", "measure": "spend", "amount": 10}]
    floors = [{"name": "reach", "measure": "live_units", "lever": "store_optimization", "amount": 1, "by": "2027Q1"}]
    with pytest.raises(InfeasibleError, match="conflict"):
        plan(world(limits=limits, floors=floors))


def test_a_missing_solver_is_named() -> None:
    with pytest.raises(SolverError, match="no_such_solver"):
        plan(world(), solver="no_such_solver")


def test_no_time_for_a_plan_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Solution(SolveStatus.TIME_LIMIT, None, None, None, 5e6, None)
    monkeypatch.setattr(sys.modules["planner.planning"], "solve_in_order", lambda *_, **__: nothing)
    with pytest.raises(NoPlanError, match="time"):
        plan(world())


@pytest.mark.parametrize("option", [{"gap": -1}, {"time_limit": 0}, {"threads": 0}, {"seed": -1}])
def test_options_out_of_range_are_refused(option: dict[str, float]) -> None:
    with pytest.raises(QuestionError, match=f"solver options: {next(iter(option))}"):
        plan(world(), **option)  # type: ignore[arg-type]


def aiming_at(instance: Instance, **objective: object) -> Instance:
    changed = instance.settings.objective.model_validate(objective)
    return replace(instance, settings=instance.settings.model_copy(update={"objective": changed}))


def measured(instance: Instance, schedule: list[Launch], recomputed: Account) -> dict[str, float]:
    numbers = {quarter.label: number for number, quarter in enumerate(instance.quarters, start=1)}
    return {
        "npv": recomputed.npv,
        "least_spend": recomputed.figures.spend,
        "fewest_launches": len(schedule),
        "fewest_units": len({launch.unit for launch in schedule}),
        "earliest": sum(numbers[launch.quarter] for launch in schedule),
    }


def test_a_share_of_a_loss_is_kept() -> None:
    floors = [{"name": "reach", "measure": "live_units", "lever": "store_optimization", "amount": 3, "by": "2027Q3"}]
    losing = world(stores(**{name: {"shrink_rate": 0.0, "split_rate": 0.0} for name in "ABCD"}), floors=floors)
    loss = plan(losing, gap=0.0)
    assert loss.npv < 0
    small = plan(aiming_at(losing, goal="least_spend", keep=0.9), gap=0.0)
    assert 1.1 * loss.npv - CENT <= small.npv < 0
    assert small.figures.spend <= loss.figures.spend


@cache
def plain_instance(seed: int) -> Instance:
    return random_instance(seed, units=2, decision=2, levers=2, committee=False)


@cache
def kept_schedules(seed: int) -> list[dict[str, float]]:
    """Return the measures of every schedule that breaks nothing: objectives are no part of what the accountant recomputes."""
    instance, notes, kept = plain_instance(seed), Cache(), []
    for schedule in every_schedule(instance):
        recomputed = account(instance, schedule, notes)
        if not broken_rules(instance, schedule, recomputed, notes):
            kept.append(measured(instance, schedule, recomputed))
    return kept


@pytest.mark.parametrize("seed", [0, 4, 5, 6, 9, 11])
@pytest.mark.parametrize(
    ("goal", "then"),
    [
        ("npv", ("least_spend", "fewest_launches")),
        ("npv", ("earliest",)),
        ("least_spend", ()),
        ("least_spend", ("fewest_launches", "earliest")),
        ("fewest_units", ("npv",)),
        ("fewest_launches", ("npv", "earliest")),
    ],
)
def test_objectives_in_order_against_every_schedule(seed: int, goal: str, then: tuple[str, ...]) -> None:
    instance = aiming_at(plain_instance(seed), goal=goal, keep=0.6, then=then)
    kept = kept_schedules(seed)
    best = max(one["npv"] for one in kept)
    least = best if goal == "npv" else best - 0.4 * abs(best)
    kept = [one for one in kept if one["npv"] >= least - CENT]
    found = plan(instance, gap=0.0)
    schedule = [Launch(*launch) for launch in sorted(launches(found))]
    reached = measured(instance, schedule, account(instance, schedule))
    for name in (*(() if goal == "npv" else (goal,)), *then):
        sign = -1.0 if name == "npv" else 1.0
        smallest = min(sign * one[name] for one in kept)
        assert sign * reached[name] == pytest.approx(smallest, abs=CENT)
        kept = [one for one in kept if sign * one[name] <= smallest + CENT]
    assert reached["npv"] == pytest.approx(found.npv, abs=CENT)
