"""Numbers of rules made easier: each step allows all that was allowed before, and its gain is that of planning anew."""

from pathlib import Path
from typing import Any

import pytest

from instances import Instance, load_instance
from planner.errors import QuestionError
from planner.planning import plan
from planner.questions.marginals.answer import answer_of, marginal_table
from planner.questions.marginals.marginals import Marginals, marginals
from planner.replanning.rule_steps import SECTIONS, RuleStep, steps_of
from tests.planner.fairness_pairs import EVEN, SHARES, WITHOUT_A
from tests.planner.four_stores import CENT, Q4, world
from tests.planner.rule_pairs import PAIRS, floor
from tests.planner.scope_pairs import SCOPES
from tests.worked.cases import LEVER, SAVES_ALL, cost, saver, write_instance

SHARE = 0.25


def reading(**fields: Any) -> dict[str, Any]:
    order = {"name": "waves", "lever": LEVER, "cohorts": ["old", "new"], "lag": 2, "live_units": 1}
    return {"sequences": [order | fields]}


DEAR = {"orc": {"support": [{"amount": 1e5, "basis": "unit"}]}}
FLOORS = {
    "coverage": DEAR | floor(measure="coverage", lever="orchestration", by=Q4, amount=0.5),
    "live units": DEAR | floor(measure="live_units", lever="orchestration", by=Q4, amount=2),
    "rate": DEAR | floor(measure="split_rate", by=Q4, amount=0.15),
}
"""Floors under a lever that nobody would launch."""
READINGS = {
    "accuracy read": reading(measure="average_accuracy", amount=0.9),
    "rate read": reading(measure="shrink_rate", amount=0.009),
}
"""Levels that two stores of four do not reach."""

WITH_NUMBERS = {name: pair.binding for name, pair in (PAIRS | SCOPES).items() if set(pair.binding) & set(SECTIONS)} | FLOORS
WITH_NUMBERS |= {name: SHARES[name].binding for name in ("largest share of spend", "least share of each leader")}
WITH_NUMBERS |= READINGS
WITH_NUMBERS |= {"coverage": WITHOUT_A | EVEN["coverage of regions"].binding}
"""Rules that bind in four stores, of the kinds that have numbers."""


def steps(instance: Instance) -> dict[str, RuleStep]:
    return {f"{one.section} {one.field}": one for one in steps_of(instance, SHARE)}


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_an_easier_number_never_costs_anything(name: str) -> None:
    instance = world(**WITH_NUMBERS[name])
    before = plan(instance, gap=0.0).npv
    for step in steps(instance).values():
        assert plan(step.taken(instance), gap=0.0).npv >= before - CENT, str(step)
        (rule,) = (one for one in getattr(step.taken(instance).settings, step.section) if one.name == step.name)
        assert type(rule).model_validate(rule.model_dump()) == rule


def test_every_kind_of_rule_has_its_steps() -> None:
    found = {key for fields in WITH_NUMBERS.values() for key in steps(world(**fields))}
    assert found == {
        "ramp_limits base", "ramp_limits growth", "pilot_gates units", "pilot_gates quarters", "pilot_gates least",
        "groups count", "groups lag",
        "floors amount", "minimums amount", "sequences lag", "sequences live_units", "sequences live_share", "sequences amount",
        "region_limits active", "region_limits new", "even_waves difference", "even_waves smallest", "even_waves largest",
        "shares at_least", "shares at_most", "even_coverage difference",
    }  # fmt: skip


def test_counts_move_by_one_and_amounts_by_the_share() -> None:
    rules: dict[str, Any] = {
        "floors": [{"name": "live", "measure": "live_units", "by": "2027Q2", "amount": 3, "lever": "orchestration"},
                   {"name": "right", "measure": "average_accuracy", "by": "2027Q2", "amount": 0.8},
                   {"name": "late", "measure": "late_rate", "by": "2027Q2", "amount": 0.04}],
        "minimums": [{"name": "waves", "measure": "launches", "amount": 2}, {"name": "money", "measure": "spend", "amount": 800}],
        "even_waves": [{"name": "even", "difference": 0}],
    }  # fmt: skip
    found = {one.name: (one.old, round(one.new, 9)) for one in steps_of(world(**rules), SHARE)}
    assert found == {
        "live": (3, 2), "right": (0.8, 0.6), "late": (0.04, 0.05), "waves": (2, 1), "money": (800, 600), "even": (0, 1),
    }  # fmt: skip


def test_a_level_that_is_read_moves_by_the_share_and_stays_one_and_its_lag_is_no_step() -> None:
    """A shorter lag has an earlier reading, which may be worse; a rate is never 1, an accuracy never 0."""
    found = {name: steps(world(**fields)) for name, fields in READINGS.items()}
    assert {name: set(own) for name, own in found.items()} == {name: {"sequences amount"} for name in READINGS}
    assert found["accuracy read"]["sequences amount"].new == pytest.approx(0.675)
    assert found["rate read"]["sequences amount"].new == pytest.approx(0.01125)
    (high,) = steps(world(**reading(measure="late_rate", amount=0.9, live_units=None))).values()
    assert high.new == pytest.approx(0.95)
    assert steps(world(**reading(measure="late_rate", amount=0.0))) == {}


def test_a_smallest_wave_of_two_has_no_step_as_one_launch_is_no_rule() -> None:
    two, three = (steps(world(even_waves=[{"name": "even", "smallest": least}])) for least in (2, 3))
    assert two == {} and three["even_waves smallest"].new == 2


def test_more_pilots_are_no_step_where_they_are_other_ones() -> None:
    gate = {"name": "pilot", "lever": "orchestration", "quarters": 2, "units": 1, "policy": "representative"}
    assert set(steps(world(pilot_gates=[gate]))) == {"pilot_gates quarters"}
    assert set(steps(world(pilot_gates=[gate | {"pool": 2}]))) == {"pilot_gates quarters", "pilot_gates units"}
    assert set(steps(world(pilot_gates=[gate | {"pool": 1}]))) == {"pilot_gates quarters"}


def test_gains_are_those_of_planning_anew_and_rules_are_asked_for() -> None:
    instance = world(region_limits=[{"name": "one region", "new": 1}], even_waves=[{"name": "small", "largest": 2}])
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    found = marginals(instance, options, lambda title, progress: None, seconds=60.0, rules=True)
    rows = {row["limit"]: row for row in marginal_table(found).to_dict("records")}
    for step in steps_of(instance, 0.05):
        gain = plan(step.taken(instance), gap=0.0).npv - plan(instance, gap=0.0).npv
        row = rows[step.name]
        assert (row["part"], row["number"], row["added"]) == ("rule", step.field, 1)
        assert row["gain"] == pytest.approx(gain, abs=2 * CENT)
    assert rows["small"]["gain"] > 1.0
    assert not any("--rules" in str(part) for part in answer_of(found, None).parts)


def test_numbers_that_were_not_asked_about_are_told(tmp_path: Path) -> None:
    def asked(name: str, **sections: Any) -> Marginals:
        rules = {"ramp_limits": [{"name": "growth", "growth": 0, "base": 1}]} | sections
        units = [saver("A"), saver("B")]
        folder = write_instance(tmp_path / name, levers={LEVER: SAVES_ALL | {"costs": [cost(2000)]}}, units=units, **rules)
        instance = load_instance(folder)
        return marginals(instance, instance.settings.solver, lambda title, progress: None, seconds=20.0)

    found = asked("limited", limits=[{"name": "money", "measure": "spend", "amount": 3000}])
    assert "1 number of other rules can be eased, too: --rules." in answer_of(found, None).parts
    with pytest.raises(QuestionError, match=r"no limits; 1 number of its rules can be eased: --rules; there is nothing"):
        asked("unlimited")
