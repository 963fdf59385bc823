"""Plans carried on by a measure of risk, against every schedule: each world is an instance of its own for the accountant."""

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from instances.schema.instance import Instance
from planner import Plan, plan, verify
from planner.accountant import Cache, Launch, account, broken_rules
from planner.actuals.records import Actuals, LaunchActual
from planner.errors import ExitCode, QuestionError
from planner.living.least_change import ChangeParams
from planner.living.replan import Replanned, ReplanRequest, carried_on
from planner.run_files.verified import write_verified
from planner.worlds.sampling import draw_worlds
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.living.replanning import EXACT, silent
from tests.living.test_replan import SO, VAIN, written

WORLDS = 6
STORES = ("A", "B", "C")


def made(risk: str, **given: object) -> Instance:
    """Three stores whose gains are unsure, each by a draw of its own, one launch a quarter, and costs that some worlds miss."""
    stores = [
        unit("A", revenue=200_000, shrink_rate=0.02, region="north"),
        unit("B", revenue=150_000, shrink_rate=0.02, region="south"),
        unit("C", revenue=90_000, shrink_rate=0.02, region="south"),
    ]
    unsure = {
        "name": "gain",
        "figures": ["units.*.shrink_rate"],
        "distribution": "uniform",
        "low": 0.1,
        "high": 1.9,
        "scope": "region",
    }
    return written(
        instance_of_two_levers(
            *stores,
            store_optimization=lever(effects={"shrink": 0.5}, costs=[{"line": "integration", "amount": 3000, "basis": "unit"}]),
            orchestration=VAIN,
            finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0},
            records={"shrink": 0.0},
            evaluation=6,
            limits=[{"name": "pace", "measure": "launches", "amount": 1}],
            uncertainties=[unsure],
            objective={"risk": risk, "risk_worlds": WORLDS, "risk_level": 0.6, **given},
        )
    )


def in_worlds(instance: Instance) -> list[Instance]:
    """Return the instance of each world."""
    worlds, found = draw_worlds(instance, WORLDS, 0), []
    (source,), (draws,) = worlds.sources, worlds.draws
    for draw in draws:
        factors = [float(draw[source.members[place]]) for place in range(len(instance.units))]
        units = [
            one.model_copy(update={"shrink_rate": one.shrink_rate * factor})
            for one, factor in zip(instance.units, factors, strict=True)
        ]
        found.append(replace(instance, units=tuple(units)))
    return found


def measured(risk: str, npv: np.ndarray) -> float:
    """Return the measure by hand; worlds are equally likely, and the worst 40 % of 6 are two and two fifths of the third."""
    worst = np.sort(npv)
    tail = (worst[0] + worst[1] + 0.4 * worst[2]) / 2.4
    return float({"mean": npv.mean(), "worst": worst[0], "cvar": tail, "mix": 0.5 * npv.mean() + 0.5 * tail}[risk])


def every(instance: Instance, risk: str) -> list[tuple[dict[str, str], float]]:
    """Return each schedule that the rules of an instance with its past allow, with its measure."""
    found, own = [], Cache()
    worlds = [(world, Cache()) for world in in_worlds(instance)]
    for quarters in product([None, *(label(one) for one in range(1, 5))], repeat=len(STORES)):
        launches = [Launch(store, SO, one) for store, one in zip(STORES, quarters, strict=True) if one]
        if not broken_rules(instance, launches, account(instance, launches, own), own):
            starts = {launch.unit: launch.quarter for launch in launches}
            npv = [account(world, launches, cache).npv for world, cache in worlds]
            found.append((starts, measured(risk, np.array(npv))))
    return found


def starts(found: Plan) -> dict[str, str]:
    return {str(row.unit): str(row.quarter) for row in found.schedule.itertuples()}


def carried(before: Plan, keep: float) -> Replanned:
    """The launch of the first quarter slipped to the third."""
    first = next(row for row in before.schedule.itertuples() if row.quarter == label(1))
    news = Actuals(launches=(LaunchActual(str(first.unit), SO, "slipped", label(3)),))
    return carried_on(before, ReplanRequest(label(2), keep=keep), news, EXACT, silent, ChangeParams(curve=()))


@pytest.mark.parametrize(("risk", "keep"), [("mean", 1.0), ("cvar", 1.0), ("cvar", 0.8), ("mix", 0.8), ("worst", 0.8)])
def test_the_least_change_that_keeps_the_measure_against_every_schedule(risk: str, keep: float) -> None:
    before = plan(made(risk), gap=0.0)
    found = carried(before, keep)
    assert verify(found.plan) == []
    known = every(found.as_of.instance, risk)
    best = max(worth for _, worth in known)
    assert found.changes.best.value == pytest.approx(best, abs=0.02)
    assert found.changes.best.bound == pytest.approx(best, abs=max(0.02, 1e-6 * abs(best)))
    own = starts(found.plan)
    (worth,) = (value for one, value in known if one == own)
    assert found.plan.hedge is not None and found.plan.hedge.value == pytest.approx(worth, abs=0.02)
    least = best - (1 - keep) * abs(best)
    assert worth >= least - 0.02
    expected = {store: one for store, one in starts(before).items() if one != label(1)}
    slipped = next(store for store, one in starts(before).items() if one == label(1))
    expected[slipped] = label(3)

    def weight(one: dict[str, str]) -> int:
        changed = [store for store in STORES if one.get(store) != expected.get(store)]
        return sum(2 if label(2) in (one.get(store), expected.get(store)) else 1 for store in changed)

    lightest = min(weight(one) for one, value in known if value >= least - 0.02)
    assert found.changes.step.weight == lightest == weight(own)
    assert (found.changes.step.not_below or 0.0) <= lightest + 1e-6


def test_a_plan_by_a_measure_is_carried_on_and_compared_by_command(rollout, tmp_path) -> None:
    run = write_verified(plan(made("cvar"), gap=0.0), tmp_path / "run")
    ended = rollout("replan", run, "--as-of", label(2), "--out", tmp_path / "anew", "--gap", 0, "--json")
    assert ended.code == ExitCode.DONE, ended.err
    assert rollout("verify", tmp_path / "anew").code == ExitCode.DONE
    life = rollout("history", tmp_path / "anew", "--json")
    assert life.code == ExitCode.DONE and len(json.loads(life.out)["runs"]) == 2, life.err
    (tmp_path / "launches.csv").write_text(f"unit,lever,status,quarter,paid,closed\nA,{SO},launched,{label(1)},3500,\n")
    assert rollout("variance", run, "--actuals", tmp_path / "launches.csv", "--as-of", label(3)).code == ExitCode.DONE


def test_regret_is_refused_with_its_reason() -> None:
    before = plan(made("cvar"), gap=0.0)
    changed = made("regret")
    other = replace(before, chosen=replace(before.chosen, instance=changed))
    with pytest.raises(QuestionError, match="what is regretted is measured from the best"):
        carried_on(other, ReplanRequest(label(2)), Actuals(), EXACT, silent, ChangeParams(curve=()))
