"""Questions of plans made by a measure of risk: cases follow the measure, other questions say that they do not."""

import csv
import json
from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from instances import Instance, load_instance
from planner import plan
from planner.errors import ExitCode, QuestionError
from planner.planning import with_objective
from planner.questions.whatif.answer import answer_of, comparison_table, measures_table
from planner.questions.whatif.whatif import WhatIf, what_if
from planner.replanning.cases import Case, cases_of
from planner.replanning.given import Given, with_fixed_base
from planner.replanning.measured import difference_of_measures
from planner.replanning.reading import read_plan
from planner.run_files.verified import verify_plan

CENT = 0.01
CASES = [
    *cases_of(budgets=["50%"], sets=["objective.risk_level=0.5", 'objective.risk=""', "objective.risk_confidence=0.9"]),
    Case("nothing"),
    *cases_of(multiplied=["levers.store_optimization.effects.mispick=0.5"]),
]


def quiet(title: str, progress: object) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def measured(fleet: Path) -> Instance:
    return with_objective(load_instance(fleet), risk="cvar", risk_level=0.75, risk_worlds=8, seed=3)


@pytest.fixture(scope="module")
def answered(measured: Instance) -> WhatIf:
    return what_if(measured, CASES, measured.settings.solver.model_copy(update={"gap": 0.0}), quiet)


def test_every_case_is_the_plan_of_its_own_instance_by_the_measure(answered: WhatIf) -> None:
    for one in answered.outcomes[:3]:
        alone = plan(one.made.instance, gap=0.0)
        assert one.plan is not None and verify_plan(one.plan) == []
        if alone.hedge is None:
            assert one.made.instance.settings.objective.risk == "" and one.plan.npv == pytest.approx(alone.npv, abs=CENT)
        else:
            assert one.plan.hedge.value == pytest.approx(alone.hedge.value, abs=CENT)


def test_cases_are_ordered_by_the_measure(answered: WhatIf) -> None:
    base, table = answered.base.hedge, measures_table(answered).set_index("case")
    assert base is not None and list(table.index) == [
        "base", "budget 50%", "objective.risk_level=0.5", "objective.risk_confidence=0.9", "nothing", table.index[-1],
    ]  # fmt: skip
    tight = table.loc["budget 50%"]
    assert tight["verdict"] == "lower" and tight["change"] == pytest.approx(tight["measure"] - base.value)
    assert tight["change_at_least"] <= tight["change"] + CENT and tight["change"] <= tight["change_at_most"] + CENT
    assert table.loc["nothing", "verdict"] == "the same"
    assert table.loc["objective.risk_confidence=0.9", "verdict"] in ("lower", "the same")
    other = table.loc["objective.risk_level=0.5"]
    assert other["verdict"] == "another measure or other worlds" and isnan(other["change"])
    npv = comparison_table(answered).set_index("case")
    assert set(npv.loc[table.index[1:], "verdict"]) == {""} and npv["change"].notna().sum() == len(CASES)


def test_the_answer_says_by_what_plans_were_made(answered: WhatIf) -> None:
    answer = answer_of(answered, None)
    said = [part for part in answer.parts if isinstance(part, str)]
    assert answer.obtained.endswith("by the measure of risk in its worlds.")
    assert any(line.startswith("6 of 7 plans were made by the measure of risk, not by the NPV") for line in said)


def test_measures_of_other_worlds_are_not_compared(answered: WhatIf) -> None:
    base = answered.base
    elsewhere = replace(base, hedge=replace(base.hedge, planned_for=replace(base.hedge.planned_for, seed=4)))
    assert difference_of_measures(base, elsewhere) is None
    assert difference_of_measures(base, base).verdict == "the same"


def test_a_given_plan_stays_the_base_with_the_lower_bound(answered: WhatIf, measured: Instance) -> None:
    wide = replace(answered.base, hedge=replace(answered.base.hedge, bound=answered.base.hedge.value + 100, gap=0.5))
    given = Given(None, wide)
    fixed = with_fixed_base(replace(answered, base=answered.base), given)
    assert fixed.base.chosen is wide.chosen and fixed.better is None
    assert fixed.base.hedge.bound == answered.base.hedge.bound and fixed.base.hedge.gap < 0.01
    poor = Given(None, replace(wide, hedge=replace(wide.hedge, value=wide.hedge.value - 10)))
    assert with_fixed_base(answered, poor).better is answered.base


@pytest.mark.parametrize(("prove", "verdict"), [(False, "not proven: smaller than the gaps"), (True, "lower")])
def test_an_order_that_the_first_gap_leaves_open_is_proven_if_asked(measured: Instance, prove: bool, verdict: str) -> None:
    options = measured.settings.solver.model_copy(update={"gap": 0.1})
    found = what_if(measured, cases_of(sets=["discount_rate=0.101"]), options, quiet, prove=prove)
    assert found.outcomes[0].measured_gain_on(found.base).verdict == verdict


@pytest.fixture(scope="module")
def run(fleet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from cli import run as command

    folder = tmp_path_factory.mktemp("measured") / "run"
    asked = ["--risk", "worst", "--worlds", "6", "--seed", "4", "--gap", "0.01", "-q", "--out", str(folder)]
    assert command(["plan", str(fleet), *asked]) == ExitCode.DONE
    return folder


def test_a_run_is_asked_by_its_measure(rollout, run: Path) -> None:
    written = json.loads((run / "summary.json").read_text())["risk"]
    assert read_plan(run)[1].hedge.as_json() == written
    ended = rollout("whatif", run, "--budget", "50%", "--gap", "0.01", "-q")
    assert ended.code == ExitCode.DONE and "Plans were made by the measure of risk" in ended.out
    rows = list(
        csv.DictReader((run / "questions" / "whatif-budget-50-percent" / "measures.csv").read_text("utf-8-sig").splitlines())
    )
    assert [row["case"] for row in rows] == ["base", "budget 50%"]
    assert float(rows[0]["measure"]) == pytest.approx(written["value"], abs=CENT) and float(rows[1]["change"]) < 0
    assert rollout("verify", run).code == ExitCode.DONE
    ended = rollout("whatif", run, "--budget", "50%", "--seed", "9", "-q")
    assert ended.code == ExitCode.INPUT and "--seed: found 9, expected 4" in ended.err


def test_certainty_says_that_the_base_was_made_by_a_measure(rollout, run: Path) -> None:
    ended = rollout("no-regret", run, "--worlds", "4", "--world-gap", "5%", "--seconds", "60", "-q")
    assert "The base was made by a measure of risk (worst world)" in ended.out and "A better plan" not in ended.out


@pytest.mark.parametrize(
    "asked",
    [
        ["frontier"],
        ["marginals"],
        ["smallest"],
        ["baselines"],
        ["cuts"],
        ["explain"],
        ["order-price"],
        ["platform"],
        ["portfolio"],
        ["alternatives"],
    ],
)
def test_questions_that_do_not_follow_a_measure_say_so(rollout, run: Path, asked: list[str]) -> None:
    ended = rollout(asked[0], run, *asked[1:], "-q")
    assert ended.code == ExitCode.INPUT and 'objective.risk = "worst"' in ended.err and "--risk none" in ended.err


def test_a_plan_without_the_measure_is_made_of_the_run(rollout, run: Path, tmp_path: Path) -> None:
    assert rollout("plan", run, "--risk", "none", "--out", tmp_path / "npv", "-q").code == ExitCode.DONE
    plain = read_plan(tmp_path / "npv")[1]
    assert plain.hedge is None and plain.instance.settings.objective.risk == "" and plain.npv >= read_plan(run)[1].npv - CENT


def test_settings_of_no_measure_are_refused(instance: Instance) -> None:
    assert with_objective(instance, risk="none") is instance
    with pytest.raises(QuestionError, match="without a measure"):
        with_objective(instance, risk="none", risk_level=0.5)
