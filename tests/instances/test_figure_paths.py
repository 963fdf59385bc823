"""Paths by name and wildcard: every figure that is meant changes, and no other; odd names are quoted."""

import pytest

from instances import InputProblems, Instance, Override, load_instance, overridden, resolve_instance
from instances.figure_paths import EVERY, split_path, written_path
from planner.errors import QuestionError
from planner.replanning.cases import Case, case_instance, override_of
from planner.replanning.limit_changes import LimitPart, amounts
from planner.run_files.names import slug
from tests.builders import read_texts
from tests.instances.small import GOOD, UNITS


@pytest.fixture(scope="module")
def mixed() -> Instance:
    return load_instance(resolve_instance("mixed-portfolio"))


def test_every_effect_of_every_lever_is_multiplied_and_nothing_else(mixed: Instance) -> None:
    changed, changes = overridden(mixed, [Override("levers.*.effects.*", 0.5, "multiply")])
    for name, lever in mixed.settings.levers.items():
        old, new = lever.effects.model_dump(), changed.settings.levers[name].effects.model_dump()
        assert new == {effect: pytest.approx(figure / 2) for effect, figure in old.items()}
        assert changed.settings.levers[name].costs == lever.costs
    assert len(changes) == sum(
        figure != 0 for lever in mixed.settings.levers.values() for figure in lever.effects.model_dump().values()
    )
    assert {change.figure.split(".")[2] for change in changes} == {"effects"}


def test_a_cost_is_named_by_its_line(mixed: Instance) -> None:
    changed, changes = overridden(mixed, [Override("levers.*.costs.software.amount", 2, "multiply")])
    moved = 0
    for name, lever in mixed.settings.levers.items():
        for old, new in zip(lever.costs, changed.settings.levers[name].costs, strict=True):
            moved += old.line == "software"
            assert new.amount == pytest.approx(old.amount * (2 if old.line == "software" else 1))
    assert moved == len(changes) > 0


def test_every_limit_has_the_figure_set(mixed: Instance) -> None:
    changed, changes = overridden(mixed, [Override("limits.*.carry_over", 0.0)])
    assert len(changes) == len(mixed.settings.limits) and not any(rule.carry_over for rule in changed.settings.limits)


def odd(name: str) -> Instance:
    files = GOOD | {"units.csv": UNITS.replace("S3,", f"{name},")}
    return read_texts(files, "odd")


@pytest.mark.parametrize("name", ["*", "a=b", "St. Gallen", "1.5"])
def test_a_unit_of_an_odd_name_is_quoted_and_alone_changes(name: str) -> None:
    override = override_of(f'units."{name}".revenue=5')
    assert override.path == f'units."{name}".revenue' and override.value == 5
    changed, (change,) = overridden(odd(name), [override])
    assert [unit.revenue for unit in changed.units] == [1000000, 1200000, 5, 0]
    assert change.figure == override.path


@pytest.mark.parametrize("pieces", [["units", "*", "a"], ["units", EVERY, "a"], ["x.y", "a=b"]])
def test_paths_are_read_as_they_are_written(pieces: list[str]) -> None:
    assert split_path(written_path(pieces)) == pieces


@pytest.mark.parametrize("path", ["levers.orchestation.effects.split", "limits.team capacty.amount", "levers.*.effects.nothing"])
def test_what_is_misspelt_is_refused_with_what_there_is(mixed: Instance, path: str) -> None:
    with pytest.raises(InputProblems) as raised:
        overridden(mixed, [Override(path, 0.1)])
    said = str(raised.value.problems[0])
    names = {"limits": [rule.name for rule in mixed.settings.limits], "levers": list(mixed.settings.levers)}[
        path.partition(".")[0]
    ]
    assert "*" in path or all(name in said for name in names), said


def test_a_misspelt_limit_lists_budgets_and_capacities(mixed: Instance) -> None:
    with pytest.raises(QuestionError) as raised:
        amounts(mixed, LimitPart(limit="team capacty"))
    assert all(rule.name in str(raised.value) for rule in mixed.settings.limits)


@pytest.mark.parametrize(
    ("label", "quarters"),
    [("Q4", ("2027Q4", "2028Q4")), ("FY2028", ("2028Q1", "2028Q2", "2028Q3", "2028Q4")), ("2027Q3", ("2027Q3",))],
)
def test_a_freeze_names_a_quarter_one_of_every_year_or_a_year(mixed: Instance, label: str, quarters: tuple[str, ...]) -> None:
    assert case_instance(mixed, Case("frozen", frozen=(label,))).instance.settings.rules.frozen[-1].quarters == quarters
    with pytest.raises(QuestionError, match="Q5"):
        case_instance(mixed, Case("frozen", frozen=("Q5",)))


def test_cases_of_other_letters_have_folders_of_their_own() -> None:
    assert len({slug(name) for name in ("Süd", "Sud", "Nord", "東", "西")}) == 5
    assert slug("Su\u0308d") == slug("S\u00fcd")
