"""Marginals: each gain is that of the instance with that part raised and nothing else, and is claimed no further than proven."""

from dataclasses import replace

import pytest

from instances import Instance, load_instance, resolve_instance
from instances.draft import Draft
from planner import plan
from planner.errors import QuestionError
from planner.questions.limit_changes import amounts, scaled
from planner.questions.marginals import Marginals, marginals, parts_of
from planner.questions.marginals_tables import marginal_table

CENT = 0.01


@pytest.fixture(scope="module")
def answered(instance: Instance) -> Marginals:
    options = instance.plan.solver.model_copy(update={"gap": 0.0})
    return marginals(instance, options, lambda title, progress: None, increment=0.5, seconds=600.0)


def test_every_gain_is_exact(instance: Instance, answered: Marginals) -> None:
    base = plan(instance, gap=0.0).npv
    assert answered.base.npv == pytest.approx(base, abs=CENT)
    rows = marginal_table(answered).to_dict("records")
    for one, row in list(zip(answered.parts, rows, strict=True))[::9]:
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
        assert {limit for limit, _, _ in seen} == {rule.name for rule in case.plan.limits}


def test_a_loose_gap_claims_no_more_than_is_true(instance: Instance, answered: Marginals) -> None:
    options = instance.plan.solver.model_copy(update={"gap": 0.3})
    loose = marginals(instance, options, lambda title, progress: None, increment=0.5, seconds=10.0)
    true = {str(one.part): one.plan.npv for one in answered.parts}
    for one in loose.parts:
        assert one.plan.npv <= true[str(one.part)] + CENT <= one.plan.bound + 2 * CENT


def test_the_same_total_split_anew_is_worth_no_less_without_what_flows_between_quarters(instance: Instance) -> None:
    limits = tuple(one.model_copy(update={"carry_over": 0.0, "benefit_share": 0.0}) for one in instance.plan.limits)
    plain = replace(instance, plan=instance.plan.model_copy(update={"limits": limits}))
    text = dict(plain.files)["plan.toml"].decode().replace("carry_over = 1.0", "carry_over = 0.0")
    from instances.reader import read_files

    plain = read_files("plain", dict(plain.files) | {"plan.toml": text.encode()})
    options = plain.plan.solver.model_copy(update={"gap": 0.0})
    found = marginals(plain, options, lambda title, progress: None, seconds=20.0)
    (split,) = found.splits
    assert split.plan.npv >= found.base.npv - CENT
    spent = split.plan.schedule["implementation_cost"].sum() + split.plan.shared_costs["one_off_cost"].sum()
    assert spent <= split.total + CENT


def test_without_limits_there_is_nothing_to_raise(instance: Instance) -> None:
    free = replace(instance, plan=instance.plan.model_copy(update={"limits": ()}), limit_rows=())
    with pytest.raises(QuestionError, match="no limits"):
        marginals(free, instance.plan.solver, lambda title, progress: None)
