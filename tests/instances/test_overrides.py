"""Figures are changed by their path and nothing else is; what cannot be changed is named with its case."""

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from instances import InputProblems, Override, example_names, load_instance, overridden, resolve_instance
from instances.draft import Draft
from instances.overrides import value_of
from instances.reader import read_files
from instances.schema.instance import Instance


@pytest.fixture(scope="module")
def mixed() -> Instance:
    return load_instance(resolve_instance("mixed-portfolio"))


@pytest.mark.parametrize("name", example_names())
def test_an_example_without_changes_reads_back_as_it_was(name: str) -> None:
    instance = load_instance(resolve_instance(name))
    same, changes = overridden(instance, [])
    assert changes == ()
    assert replace(same, files=()) == replace(instance, files=())


@pytest.mark.parametrize(
    ("override", "before", "after"),
    [
        (Override("finance.discount_rate", 0.12), "0.1", "0.12"),
        (Override("discount_rate", 0.02, "add"), "0.1", "0.12"),
        (Override("finance.realisation.vendor", 0.4), "0.5", "0.4"),
        (Override('limits."quarterly budget".amount', 1.1, "multiply"), "900000", "990000"),
        (Override("limits.1.amount", 5), "1000000", "5"),
        (Override("levers.orchestration.effects.split", 0.05, "add"), "0.4", "0.45"),
        (Override("levers.orchestration.costs.0.amount", 1.5, "multiply"), "110000", "165000"),
        (Override("units.S001.revenue", 2, "multiply"), "1995400", "3990800"),
        (Override("units.S013.pos_connected", False), "True", "False"),
        (Override("units.S001.incentives_aligned", False), "True", "False"),
        (Override("finance.hardness.labour", "soft"), "hard", "soft"),
        (Override("finance.contingency.vendor", 0.3), "0.2", "0.3"),
        (Override("levers.orchestration.costs.0.profile_from", -1), "0", "-1"),
        (Override("floors.accuracy of the network.amount", 0.7), "0.8", "0.7"),
    ],
)
def test_one_figure_changes_and_no_other(mixed: Instance, override: Override, before: str, after: str) -> None:
    changed, (change,) = overridden(mixed, [override])
    assert (change.before, change.after) == (before, after)
    again, _ = overridden(changed, [Override(change.figure, _number(before))])
    assert replace(again, files=()) == replace(mixed, files=())
    assert replace(changed, files=()) != replace(mixed, files=())


def _number(text: str) -> object:
    return {"True": True, "False": False}.get(text, value_of(text))


def test_a_draft_is_read_as_it_stands_however_often(mixed: Instance) -> None:
    draft = Draft(mixed)
    cells = draft.tables["units.csv"]
    column = cells.column("revenue")
    before, (as_it_was, *_) = draft.instance(), (row[column] for row in cells.rows)
    cells.rows[0][column] = "1234567"
    changed = draft.instance()
    assert changed == read_files(mixed.name, dict(changed.files)) != before
    cells.rows[0][column] = "many"
    found = []
    for _ in range(2):
        with pytest.raises(InputProblems) as raised:
            draft.instance()
        found.append(raised.value.problems)
    assert found[0] == found[1] and [(one.file, one.column) for one in found[0]] == [("units.csv", "revenue")]
    cells.rows[0][column] = as_it_was
    assert draft.instance() == before


def test_a_section_that_is_not_there_begins_with_a_key_that_is_set(mixed: Instance) -> None:
    draft = Draft(mixed)
    del draft.settings["records"]
    bare = draft.instance()
    changed, (change,) = overridden(bare, [Override("records.shrink", 0.3)])
    assert changed.settings.records is not None and (changed.settings.records.shrink, changed.settings.records.markdown) == (
        0.3,
        0.05,
    )
    assert (change.before, change.after) == ("none", "0.3")
    with pytest.raises(InputProblems, match="no section records"):
        overridden(bare, [Override("records.shrink", 2, "multiply")])
    with pytest.raises(InputProblems, match="Did you mean shrink"):
        overridden(bare, [Override("records.shrinks", 0.3)])


def test_a_growth_of_its_own_is_set_where_there_was_none(mixed: Instance) -> None:
    draft = Draft(mixed)
    del draft.settings["finance"]["wage_growth"]
    bare = draft.instance()
    changed, (change,) = overridden(bare, [Override("wage_growth", 0.05)])
    assert changed.settings.finance.wage_growth == 0.05
    assert (change.figure, change.before, change.after) == ("finance.wage_growth", "none", "0.05")
    with pytest.raises(InputProblems, match="a number"):
        overridden(bare, [Override("wage_growth", 0.05, "add")])


def test_an_entry_of_a_list_that_stands_at_its_default_is_changed(mixed: Instance) -> None:
    bare = [Override("levers.orchestration.ramp", [0.0, 1.0])]
    changed = overridden(overridden(mixed, bare)[0], [Override("levers.orchestration.ramp.1", 0.5)])[0]
    assert changed.settings.levers["orchestration"].ramp == (0.0, 0.5)
    draft = Draft(mixed)
    del draft.settings["levers"]["orchestration"]["ramp"]
    whole = draft.instance().settings.levers["orchestration"].ramp
    again = overridden(draft.instance(), [Override("levers.orchestration.ramp.0", 0.5)])[0]
    assert again.settings.levers["orchestration"].ramp == (0.5, *whole[1:])


def test_all_units_change_together(mixed: Instance) -> None:
    changed, (change,) = overridden(mixed, [Override("units.*.eligible_orders", 1.5, "multiply")])
    for old, new in zip(mixed.units, changed.units, strict=True):
        assert new.eligible_orders == pytest.approx(1.5 * old.eligible_orders)
        assert new.revenue == old.revenue
    assert " to " in change.before


@pytest.mark.parametrize(
    ("override", "code", "said"),
    [
        (Override("discont_rate", 1), "figure_unknown", "Did you mean discount_rate?"),
        (Override("units.S0001.revenue", 1), "figure_unknown", "Did you mean S001?"),
        (Override("units.S001.revenu", 1), "figure_unknown", "Did you mean revenue?"),
        (Override("units.S001", 1), "figure_unknown", "units.*.revenue"),
        (Override("units.*.unit", 1), "figure_unknown", "a column of units.csv"),
        (Override("limits.no such.amount", 1), "figure_unknown", "quarterly budget"),
        (Override("finance", 1), "figure_fixed", "discount_rate"),
        (Override("finance.currency", 1.5, "multiply"), "figure_fixed", "a number"),
        (Override("discount_rate", "much", "add"), "figure_fixed", "a number"),
        (Override("finance.discount_rate.x", 1), "figure_unknown", "the end of the path"),
        (Override("", 1), "figure_unknown", "a path"),
        (Override("solver.gap", 0.5), "figure_fixed", "options of the solver"),
        (Override("gap", 0.5), "figure_unknown", "the path of a figure"),
    ],
)
def test_what_cannot_be_changed_is_said(mixed: Instance, override: Override, code: str, said: str) -> None:
    with pytest.raises(InputProblems) as raised:
        overridden(mixed, [override], "tight")
    (problem,) = raised.value.problems
    assert problem.code == code
    assert said in str(problem)
    assert str(problem).startswith("case tight, ")


@pytest.mark.parametrize("value", [inf, -inf, nan])
@pytest.mark.parametrize(
    ("path", "how"), [("decision_quarters", "multiply"), ("units.*.stores", "add"), ("discount_rate", "set")]
)
def test_what_is_no_finite_number_is_an_input_problem(mixed: Instance, path: str, how: Any, value: float) -> None:
    with pytest.raises(InputProblems):
        overridden(mixed, [Override(path, value, how)], "odd")


def test_a_changed_figure_is_checked_as_if_it_stood_in_the_file(mixed: Instance) -> None:
    with pytest.raises(InputProblems) as raised:
        overridden(mixed, [Override("discount_rate", 7), Override("units.S001.inventory_accuracy", 3)], "x")
    assert [(problem.code, problem.column) for problem in raised.value.problems] == [
        ("value_wrong", "finance.discount_rate"),
        ("value_wrong", "inventory_accuracy"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.12", 0.12), ("12%", 0.12), ("3", 3), ("true", True), ("[1, 2]", [1, 2]), ("opex", "opex"), ('"a"', "a"), ("1=2", "1=2")],
)
def test_values_are_read_as_people_write_them(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["9" * 5000, "[" * 3000], ids=["long", "deep"])
def test_what_is_too_large_for_a_value_stands_as_a_text(text: str) -> None:
    assert value_of(text) == text
