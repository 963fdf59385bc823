"""Marginals: each gain is that of the instance with that part raised and nothing else, and is claimed no further than proven."""

from dataclasses import replace
from pathlib import Path
from time import perf_counter, sleep

import pytest

from instances import Instance, load_instance, resolve_instance
from instances.draft import Draft
from planner import plan
from planner.errors import NoPlanError, QuestionError
from planner.questions.marginals.answer import marginal_table
from planner.questions.marginals.marginals import Marginals, marginals, parts_of
from planner.questions.marginals.question import read
from planner.replanning import point_solves
from planner.replanning.limit_changes import amounts, scaled
from planner.workers import OfThisMachine
from tests.builders import fleet_in
from tests.worked.cases import LEVER, SAVES_ALL, cost, saver, write_instance

CENT = 0.01


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """A random fleet that decides on a year, so that its limits have few amounts."""
    return load_instance(fleet_in(tmp_path_factory.mktemp("marginals") / "six", 6, decision=4))


@pytest.fixture(scope="module")
def answered(instance: Instance) -> Marginals:
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    return marginals(instance, options, lambda title, progress: None, increment=0.5, seconds=600.0)


def test_every_gain_is_exact(instance: Instance, answered: Marginals) -> None:
    base = plan(instance, gap=0.0).npv
    assert answered.base.npv == pytest.approx(base, abs=CENT)
    rows = marginal_table(answered).to_dict("records")
    for one, row in list(zip(answered.parts, rows, strict=True))[::5]:
        draft = Draft(instance)
        scaled(draft, instance, one.part, 1.5)
        best = plan(draft.instance(), gap=0.0).npv
        assert row["gain"] == pytest.approx(best - base, abs=2 * CENT)
        assert row["added"] == pytest.approx(0.5 * sum(amount.amount for amount in amounts(instance, one.part)))
    gains = [row["gain"] for row in rows]
    assert gains == sorted(gains, reverse=True) and gains[0] > 0 and gains[-1] >= -CENT


def test_every_amount_is_in_one_part(instance: Instance) -> None:
    for case in (instance, load_instance(resolve_instance("mixed-portfolio"))):
        seen = [(one.limit, one.scope, one.period) for part in parts_of(case) for one in amounts(case, part)]
        assert len(seen) == len(set(seen))
        assert {limit for limit, _, _ in seen} == {rule.name for rule in case.settings.limits}


def test_budgets_of_quarters_that_are_over_are_left_out(tmp_path: Path) -> None:
    folder = write_instance(
        tmp_path / "case",
        decision=3,
        levers={LEVER: SAVES_ALL | {"costs": [cost(100)]}},
        units=[saver("A"), saver("B")],
        limits=[{"name": "budget", "measure": "spend", "amount": 100}, {"name": "crews", "measure": "launches", "amount": 2}],
        rules={"decided_before": "2027Q2"},
    )
    case = load_instance(folder)
    found = marginals(case, case.settings.solver, lambda title, progress: None, increment=1.0)
    gains = {(one.part.limit, one.part.period): one.plan.npv - found.base.npv for one in found.parts}
    assert gains == {
        ("budget", "2027Q2"): pytest.approx(1000),
        ("budget", "2027Q3"): pytest.approx(0),
        ("crews", None): pytest.approx(0),
    }


def test_a_loose_gap_claims_no_more_than_is_true(instance: Instance, answered: Marginals) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 0.3})
    loose = marginals(instance, options, lambda title, progress: None, increment=0.5, seconds=60.0)
    true = {str(one.part): one.plan.npv for one in answered.parts}
    for one in loose.parts:
        assert one.plan.npv <= true[str(one.part)] + CENT <= one.plan.bound + 2 * CENT


def test_the_same_total_split_anew_is_worth_no_less_without_what_flows_between_quarters(instance: Instance) -> None:
    limits = tuple(one.model_copy(update={"carry_over": 0.0, "benefit_share": 0.0}) for one in instance.settings.limits)
    plain = replace(instance, settings=instance.settings.model_copy(update={"limits": limits}))
    text = dict(plain.files)["plan.toml"].decode().replace("carry_over = 1.0", "carry_over = 0.0")
    from instances.reader import read_files

    plain = read_files("plain", dict(plain.files) | {"plan.toml": text.encode()})
    options = plain.settings.solver.model_copy(update={"gap": 0.0})
    found = marginals(plain, options, lambda title, progress: None, seconds=20.0)
    (split,) = found.splits
    assert split.plan.npv >= found.base.npv - CENT
    spent = split.plan.schedule["implementation_cost"].sum() + split.plan.shared_costs["one_off_cost"].sum()
    assert spent <= split.total + CENT


def test_without_limits_there_is_nothing_to_raise(instance: Instance) -> None:
    free = replace(instance, settings=instance.settings.model_copy(update={"limits": ()}), limit_rows=())
    with pytest.raises(QuestionError, match="no limits"):
        marginals(free, instance.settings.solver, lambda title, progress: None)


def test_a_gain_that_cannot_be_told_from_0_is_not_determined(instance: Instance, answered: Marginals) -> None:
    part = answered.parts[-1]
    base = replace(answered.base, solution=replace(answered.base.solution, bound=answered.base.npv + 300.0))
    plan_same = replace(base, solution=replace(base.solution, bound=base.npv + 500.0))
    unknown = replace(base, solution=replace(base.solution, bound=None))
    parts = (replace(part, plan=plan_same), replace(part, plan=unknown), replace(part, plan=answered.base))
    rows = marginal_table(replace(answered, base=base, parts=parts))
    assert rows["gain"].isna().tolist() == [True, True, False]
    assert rows["determined"].tolist() == ["no", "no", "yes"]
    assert rows["gain_at_least"].tolist() == [0.0, 0.0, 0.0]
    assert rows["gain_at_most"].tolist()[0] == pytest.approx(500.0)
    assert rows["gain_at_most"].isna().tolist() == [False, True, False]
    assert rows["gain_per_unit"].isna().tolist() == [True, True, False]


def test_gains_do_not_depend_on_the_number_of_workers(instance: Instance, answered: Marginals, workers: OfThisMachine) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    again = marginals(instance, options, lambda *_: None, increment=0.5, seconds=600.0, workers=workers)
    assert {"parts"} == {run.what for run in workers.runs} and len(workers.runs) >= 2
    assert marginal_table(again).equals(marginal_table(answered))


def test_seconds_hold_for_everything_though_each_solve_takes_all_it_may(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    import planner.questions.marginals.marginals as module
    import planner.replanning.nearby as nearby

    def slow(begun):
        def whole(case, options, *rest, **more):
            end = perf_counter() + options.time_limit
            found = begun(case, options.model_copy(update={"gap": 0.5}), *rest, **more)
            sleep(max(0.0, end - perf_counter()))
            return found

        return whole

    for place in (module, nearby, point_solves):
        monkeypatch.setattr(place, "planned", slow(place.planned))
    solve = module.planned
    monkeypatch.setattr(module, "planned_from", lambda case, plans, options, told: solve(case, options, told))
    began = perf_counter()
    found = marginals(instance, instance.settings.solver, lambda title, progress: None, seconds=3.0)
    assert perf_counter() - began < 1.2 * 3.0 + 1.0  # a busy machine may be a second late
    assert len(found.parts) == len(list(parts_of(instance)))


def test_a_part_without_a_plan_does_not_end_the_others(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = iter([NoPlanError("none was found")])
    begun = point_solves.planned

    def sometimes(*given, **named):
        for error in errors:
            raise error
        return begun(*given, **named)

    monkeypatch.setattr(point_solves, "planned", sometimes)
    found = marginals(instance, instance.settings.solver, lambda title, progress: None, seconds=20.0)
    assert [why for _, why in found.without] == ["none was found"]
    assert len(found.parts) == len(list(parts_of(instance))) - 1


@pytest.mark.parametrize("nothing", ["0", "0%", "0.00"])
def test_an_increment_of_nothing_is_refused(nothing: str) -> None:
    with pytest.raises(QuestionError, match="adds nothing"):
        read({"increment": nothing, "rules": False, "seconds": 1.0})
