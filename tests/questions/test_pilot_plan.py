"""The plan that adapts to a pilot's reading: by hand, its branches, what is written, and what is refused."""

import csv
from pathlib import Path

import numpy as np
import pytest

from planner import verify
from planner.errors import ExitCode, InfeasibleError, QuestionError
from planner.limits.priced import priced
from planner.pilots.branches import changes_of, condition, differs
from planner.pilots.contingent import ContingentParams, contingent_plan
from planner.pilots.designs import Precision
from planner.questions.pilot.contingent import branch_table, conclusions, contingent_table, told_of
from tests.builders import ten_store_chain
from tests.pilots.chain import ORC, by_hand, chain, stores

COSTS = [{"line": "training", "amount": 10_000, "basis": "unit"}]


def unsure(values=(0.2, 1.8), chances=(0.5, 0.5)):
    figures = ["levers.orchestration.effects.late"]
    return [{"name": "benefits", "figures": figures, "distribution": "values", "values": values, "chances": chances}]


def planned(error=0.0, instance=None, pilots=2, **fields):
    instance = instance or chain(
        stores(12), so={"effects": {}, "costs": COSTS}, orc={"costs": COSTS}, uncertainties=unsure(), **fields
    )
    case = priced(instance)
    design, precisions = by_hand(case, (ORC,), pilots, reading=2), [Precision(ORC, error, 0.0, 0.5)]
    params = ContingentParams(worlds=8, seconds=60.0)
    return contingent_plan(case, design, precisions, instance.settings.solver, lambda title, moment: None, params)


def test_worths_by_hand():
    # a launch saves 2,000 a quarter in the mean over 10 quarters, 3,600 or 400 in the two worlds, and costs 10,000
    found = planned()
    at_once, well, badly = 10_000.0, 9 * 3600 - 10_000.0, 0.0
    assert found.committed.value == pytest.approx(12 * at_once) == found.with_pilot.value + 2 * 2000
    # two stores launch in the first quarter, ten wait for the reading: they launch in the second if it is good, else never
    assert found.adaptive.value == pytest.approx(2 * at_once + 10 * (0.5 * well + 0.5 * badly), rel=1e-6)
    assert found.perfect.value == pytest.approx(12 * 0.5 * (10 * 3600 - 10_000))
    for worth in (found.committed, found.adaptive, found.known, found.perfect):
        assert worth.bound == pytest.approx(worth.value, rel=0.011)
    low, high = found.branches
    assert (low.chance, high.chance) == (0.5, 0.5) and high.npv == pytest.approx(2 * 26_000 + 10 * well)
    assert differs(found, high).common == 2 and differs(found, low).launches == 2 and differs(found, high).launches == 12


def test_a_shared_cost_of_some_worlds_alone_counts():
    # as in the case by hand, but that the first launch costs nothing as it stands and 30,000 in half of the worlds
    shared = {"line": "training", "amount": 0, "basis": "network"}
    cost = unsure((0.0, 30_000.0))[0] | {"name": "shared", "figures": ["levers.orchestration.costs.1.amount"], "how": "set"}
    levers = {"so": {"effects": {}, "costs": COSTS}, "orc": {"costs": [*COSTS, shared]}}
    found = planned(instance=chain(stores(12), **levers, uncertainties=[*unsure(), cost]))
    assert found.committed.value == pytest.approx(12 * 10_000 - 15_000)
    # the two stores of the pilot open the cost whatever is read
    assert found.adaptive.value == pytest.approx(2 * 10_000 - 15_000 + 10 * 0.5 * (9 * 3600 - 10_000), rel=1e-6)
    assert found.perfect.value == pytest.approx(0.25 * 12 * 26_000 + 0.25 * (12 * 26_000 - 30_000))
    assert found.case.shared == ()


@pytest.mark.parametrize("error", [0.0, 0.5, 2.0])
def test_more_knowledge_is_worth_no_less(error):
    found = planned(error)
    values = [getattr(found, kind).value for kind in ("with_pilot", "adaptive", "known", "perfect")]
    bounds = [getattr(found, kind).bound for kind in ("with_pilot", "adaptive", "known", "perfect")]
    assert values == sorted(values) and bounds == sorted(bounds)
    assert all(value <= bound + 1e-6 for value, bound in zip(values, bounds, strict=True))
    means = sum(one.chance * one.npv for one in found.branches)
    assert means == pytest.approx(found.adaptive.value)


def test_the_pilots_rules_hold_in_every_branch_and_early_launches_are_common():
    found = planned(0.3)
    start = found.case.menu.start
    roadmaps = np.array([start[one.choice] for one in found.branches])
    orchestration = found.case.menu.levers.index(ORC)
    assert (roadmaps[:, :2, orchestration] == 1).all() and (roadmaps[:, 2:4, orchestration] >= 2).all()
    early = np.where(roadmaps < 2, roadmaps, 0)
    assert (early == early[0]).all()


def test_limits_hold_in_every_branch():
    limits = [{"name": "crews", "measure": "launches", "amount": 3}]
    found = planned(limits=limits)
    for one in found.branches:
        quarters = found.case.menu.start[one.choice]
        assert all((quarters == quarter).sum() <= 3 for quarter in range(1, 7))


@pytest.mark.parametrize(
    ("lag", "cost", "adapting"),
    [
        # Ten more in the second quarter with a head who comes at once, if the reading is good: 9 * 3,600 - 10,000 each.
        (0, 3_000.0, 0.5 * (10 * 22_400 - 3_000)),
        # Who is to come in the second quarter is hired in the first, before the reading, and paid whatever it says.
        (1, 20_000.0, 0.5 * 10 * 22_400 - 20_000),
        # That is too dear: two in the second quarter, eight in the third with a head who is hired once the reading is good.
        (1, 40_000.0, 0.5 * (2 * 22_400 + 8 * 18_800 - 40_000)),
    ],
)
def test_who_is_hired_before_the_reading_is_hired_whatever_it_says(lag: int, cost: float, adapting: float) -> None:
    """Two may be launched in a quarter, ten more with a head."""
    found = planned(
        limits=[{"name": "crews", "measure": "launches", "amount": 2}],
        hiring=[{"name": "crew", "limit": "crews", "adds": 10, "largest": 1, "lag": lag, "cost_per_quarter": cost, "lever": ORC}],
    )
    assert found.adaptive.value == pytest.approx(2 * 10_000 + adapting, rel=1e-6)
    assert found.adaptive.bound == pytest.approx(found.adaptive.value, rel=0.011)
    assert found.adaptive.value <= found.known.value + 1e-6 <= found.perfect.value + 2e-6
    told = told_of(found, found.case.instance.settings.solver)
    heads = [len(one.plan.hires) for one in told.plans.values()]
    assert heads == ([1, 1] if (lag, cost) == (1, 20_000.0) else [0, 1])
    assert all(verify(one.plan) == [] for one in told.plans.values())


def test_tables_and_words():
    found = planned()
    told = told_of(found, found.case.instance.settings.solver)
    kinds = contingent_table(found).set_index("plan")
    assert list(kinds.index) == ["committed", "with_pilot", "adaptive", "known", "perfect"]
    change = found.adaptive.value - found.committed.value
    assert kinds.loc["adaptive", "over_committed"] == pytest.approx(change) and kinds.loc["adaptive", "determined"] == "yes"
    branches = branch_table(told).to_dict("records")
    assert [row["outcome"] for row in branches] == ["orchestration low", "orchestration high"]
    assert branches[0]["below_orchestration"] == branches[1]["from_orchestration"] == pytest.approx(1.0)
    assert [row["believed_orchestration"] for row in branches] == pytest.approx([0.2, 1.8])
    # late orders fall from a tenth to a twentieth with all benefits: 5 points more are on time
    changes = changes_of(found.case, found.design)
    assert (changes[ORC].metric, changes[ORC].believed) == ("on_time_rate", pytest.approx(0.05))
    words = condition(found, 0, changes)
    assert words == "if orchestration brings less than 100 % of its believed benefits (on time rate +5.0 points)"
    assert f"{change:,.0f}" in " ".join(conclusions(told))


def test_a_pilot_that_tells_nothing_changes_nothing():
    found = planned(float("inf"))
    assert len(found.branches) == 1 and found.adaptive.value == pytest.approx(found.with_pilot.value)
    told = told_of(found, found.case.instance.settings.solver)
    assert "tells nothing that is priced" in " ".join(conclusions(told))


def test_a_design_that_breaks_limits_is_refused():
    none = [{"name": "crews", "measure": "launches", "amount": 1}]
    with pytest.raises(InfeasibleError, match="rules of the design by hand"):
        planned(limits=none)
    with pytest.raises(QuestionError, match="no roadmap is left for 1 units"):
        planned(pins=[{"unit": "A01", "lever": ORC, "rule": "must_not"}])


STAGES = "".join(
    f"\n[[levers.orchestration.network]]\nnodes = {nodes}\nshare = {share}\n" for nodes, share in ((1, 0.4), (4, 1.0))
)


@pytest.mark.slow
def test_the_command_writes_branches_that_verify(rollout, tmp_path: Path) -> None:
    """With stages of a network, which the two stores of the pilot reach."""
    options = ("--policy", "worst", "--size", "2", "--lever", "orchestration", "--worlds", "4", "--seconds", "20")
    folder = tmp_path / "chain"
    folder.mkdir()
    for name, content in ten_store_chain(stores=6).files:
        (folder / name).write_bytes(content + (STAGES.encode() if name == "plan.toml" else b""))
    ended = rollout("pilot", folder, "--plan", *options, "--out", tmp_path / "p")
    assert ended.code in (ExitCode.DONE, ExitCode.GAP_NOT_REACHED) and "The plan that adapts to the reading of worst" in ended.out
    branches = list(csv.DictReader((tmp_path / "p" / "branches.csv").read_text("utf-8-sig").splitlines()))
    assert branches and all((tmp_path / "p" / row["folder"] / "summary.json").is_file() for row in branches)
    assert {row["figures"] for row in branches} == {"believed"}
    stores = list(csv.DictReader((tmp_path / "p" / "pilot_stores.csv").read_text("utf-8-sig").splitlines()))
    controls = {row["unit"] for row in stores if row["role"] == "control"}
    for row in branches:
        sheet = list(csv.DictReader((tmp_path / "p" / row["folder"] / "tracking.csv").read_text("utf-8-sig").splitlines()))
        assert controls and controls <= {one["unit"] for one in sheet if one["role"] == "comparison"}
    assert rollout("verify", tmp_path / "p").code == ExitCode.DONE


def test_options_that_do_not_fit_are_refused(rollout) -> None:
    alone = rollout("pilot", "ten-store-chain", "--design", "worst", "--no-worth")
    assert alone.code != ExitCode.DONE and "expected --plan beside it" in alone.err
    unknown = rollout("pilot", "ten-store-chain", "--plan", "--design", "wurst", "--policy", "worst", "--size", "4")
    assert unknown.code != ExitCode.DONE and "design: found wurst; expected one of worst" in unknown.err
