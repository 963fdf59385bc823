"""Cases: shares of amounts, parts of limits, cases.toml, and every problem of every case at once."""

from pathlib import Path

import pytest

from instances import InputProblems, load_instance, resolve_instance
from instances.draft import Draft
from instances.schema.instance import Instance
from planner.errors import QuestionError
from planner.limits.scopes import amounts_of, periods_of, scopes_of
from planner.replanning.case_files import read_cases
from planner.replanning.cases import (
    Case,
    case_instance,
    case_instances,
    cases_of,
    checked_names,
    factor_of,
    override_of,
    share_of_all,
)
from planner.replanning.limit_changes import LimitPart, amounts, periods_with, scaled
from planner.run_files.names import slug


@pytest.fixture(scope="module")
def mixed() -> Instance:
    return load_instance(resolve_instance("mixed-portfolio"))


def every_amount(instance: Instance) -> dict[tuple[str, str, str], float]:
    found = {}
    for rule in instance.settings.limits:
        scopes, periods = scopes_of(instance, rule), periods_of(instance, rule)
        for scope, row in zip(scopes.names, amounts_of(instance, rule, scopes, periods), strict=True):
            for period, amount in zip(periods.names, row, strict=True):
                found[rule.name, scope, period] = amount
    return found


@pytest.mark.parametrize(
    ("text", "factor"), [("80%", 0.8), ("+10%", 1.1), ("-10%", 0.9), ("0.8", 0.8), ("120 %", 1.2), ("0%", 0.0), ("+0.5", 1.5)]
)
def test_shares_are_read(text: str, factor: float) -> None:
    assert factor_of(text) == pytest.approx(factor)


@pytest.mark.parametrize("text", ["", "x", "80%%", "-150%", "1e9", "1,5", "80", "11"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match=r"80%|0 to 1000|11%"):
        factor_of(text)


@pytest.mark.parametrize("text", ["+5%", "-5%", " +0.1", "x", "50"])
def test_a_share_of_all_takes_no_sign(text: str) -> None:
    assert share_of_all("5%") == 0.05
    with pytest.raises(QuestionError):
        share_of_all(text)


@pytest.mark.parametrize("line", ["budget = -0.5", "budget = true", "delay_start = true", 'delay_start = "2"', "budget = 1001"])
def test_a_case_file_takes_numbers_as_they_are(tmp_path: Path, line: str) -> None:
    (tmp_path / "cases.toml").write_text('[[cases]]\nname = "small"\nbudget = 1e-7\n')
    assert read_cases(tmp_path / "cases.toml")[0].limits == ((LimitPart("budget"), 1e-7),)
    (tmp_path / "cases.toml").write_text(f'[[cases]]\nname = "wrong"\n{line}\n')
    with pytest.raises(QuestionError, match=line.split()[0]):
        read_cases(tmp_path / "cases.toml")


@pytest.mark.parametrize("text", ["discount_rate", "=3", "discount_rate=", " "])
def test_what_names_no_figure_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="PATH=VALUE"):
        override_of(text)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (LimitPart(), lambda key: key[0] in ("quarterly budget", "capital")),
        (LimitPart("capacity"), lambda key: key[0] not in ("quarterly budget", "capital")),
        (LimitPart(limit="team capacity"), lambda key: key[0] == "team capacity"),
        (LimitPart(period="2027Q3"), lambda key: key[0] == "quarterly budget" and key[2] == "2027Q3"),
        # What is paid after FY2028, the last with decisions, is limited by its last amount.
        (LimitPart(period="FY2028"), lambda key: key[0] in ("quarterly budget", "capital") and "2027" not in key[2]),
        (LimitPart(colour="capex"), lambda key: key[0] == "capital"),
        (LimitPart("capacity", scope="Lakes"), lambda key: key[:2] == ("regional field capacity", "Lakes")),
    ],
)
def test_only_the_part_is_scaled(mixed: Instance, part: LimitPart, expected) -> None:
    draft = Draft(mixed)
    scaled(draft, mixed, part, 0.5)
    before, after = every_amount(mixed), every_amount(draft.instance())
    assert before.keys() == after.keys()
    for key, amount in before.items():
        assert after[key] == pytest.approx(amount * (0.5 if expected(key) else 1.0)), key
    assert sum(expected(key) for key in before) == sum(len(periods_with(mixed, one)) for one in amounts(mixed, part))


def test_amounts_of_periods_that_are_over_are_history(mixed: Instance) -> None:
    draft = Draft(mixed)
    draft.settings["rules"]["decided_before"] = "2028Q2"
    decided = draft.instance()
    draft = Draft(decided)
    scaled(draft, decided, LimitPart(), 0.5)
    before, after = every_amount(decided), every_amount(draft.instance())
    for (limit, scope, period), amount in before.items():
        budget = limit in ("quarterly budget", "capital")
        open_ = period >= "2028Q2" if "Q" in period else period >= "FY2028"
        expected = 0.5 if budget and open_ else 1.0
        assert after[limit, scope, period] == pytest.approx(amount * expected), (limit, period)
    with pytest.raises(QuestionError, match="budget 2027Q3: its periods were over before 2028Q2"):
        amounts(decided, LimitPart(period="2027Q3"))


def test_a_part_that_is_empty_is_refused_with_what_there_is(mixed: Instance) -> None:
    with pytest.raises(QuestionError, match="quarterly budget, capital"):
        amounts(mixed, LimitPart(scope="Nowhere"))
    with pytest.raises(QuestionError, match="no capital opex"):
        amounts(mixed, LimitPart(limit="capital", colour="opex"))


def test_a_delay_and_a_frozen_quarter_take_launches_out(mixed: Instance) -> None:
    made = case_instance(mixed, Case("late", frozen=("2028Q1",), delay=2))
    assert made.instance.settings.rules.frozen[-1].quarters == ("2027Q1", "2027Q2", "2028Q1")
    assert made.instance.settings.rules.frozen[:-1] == mixed.settings.rules.frozen


@pytest.mark.parametrize("case", [Case("a", frozen=("2031Q1",)), Case("a", delay=8), Case("a", delay=-1)])
def test_a_quarter_outside_is_refused(mixed: Instance, case: Case) -> None:
    with pytest.raises(QuestionError, match="2027Q1 to 2028Q4"):
        case_instance(mixed, case)


def test_problems_of_all_cases_are_told_at_once(mixed: Instance) -> None:
    wrong = cases_of(sets=["discont=1", "tax_rate=3"], multiplied=["finance.currency=2"])
    with pytest.raises(InputProblems) as raised:
        case_instances(mixed, wrong)
    assert len(raised.value.problems) == 3
    with pytest.raises(QuestionError, match=r"(?s)2040Q1.*2041Q1"):
        case_instances(mixed, cases_of(frozen=["2040Q1", "2041Q1"]))


def test_cases_file_says_what_options_say(mixed: Instance, tmp_path: Path) -> None:
    file = tmp_path / "cases.toml"
    file.write_text(
        '[[cases]]\nname = "all"\nbudget = "80%"\ncapacity = 1.1\nlimits = { capital = "+50%" }\ndelay_start = 1\n'
        'freeze = ["2027Q3"]\nset = { discount_rate = 0.12 }\nmultiply = { "units.*.revenue" = 1.1 }\n'
        'add = { "tax_rate" = 0.01 }\n'
    )
    (case,) = read_cases(file)
    together = cases_of(
        budgets=["80%"],
        capacities=["1.1"],
        sets=["discount_rate=0.12"],
        multiplied=["units.*.revenue=1.1"],
        added=["tax_rate=0.01"],
    )
    assert case.overrides == tuple(override for one in together for override in one.overrides)
    assert case.limits[:2] == together[0].limits + together[1].limits
    assert case.limits[2] == (LimitPart(limit="capital"), 1.5)
    assert (case.delay, case.frozen) == (1, ("2027Q3",))
    assert len(case_instance(mixed, case).changes) == 11


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "not written as TOML"),
        ("[[cases]]\nbudget = '80%'\n", "case 1, name: is missing"),
        ("[[cases]]\nname = 'a'\nfreeze = '2027Q4'\n", "case a, freeze: expected a list"),
        (f"x = {'[' * 5000}", "not written as TOML"),
        ("[[cases]]\nname = 'a'\nbuget = '80%'\nfreze = []\n", r"(?s)case a, buget: is no key of a case.*freze"),
        ("a = 1\n", "cases"),
        ("[[cases]]\nname = 'a'\nbudget = 'much'\n", "80%"),
    ],
)
def test_a_cases_file_that_is_wrong_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "cases.toml").write_text(text)
    with pytest.raises(QuestionError, match=said):
        read_cases(tmp_path / "cases.toml")


def test_cases_have_names_and_folders_of_their_own() -> None:
    paths = ("finance.discount_rate=0.12", "levers.x.shift=-0.1", "2027-28")
    assert [slug(name) for name in ("budget 80%", "capacity +10%", "capacity -10%", "=1+1", "../x", *paths)] == [
        "budget-80-percent",
        "capacity-plus-10-percent",
        "capacity-minus-10-percent",
        "1-plus-1",
        "x",
        "finance-discount-rate-0.12",
        "levers-x-shift-minus-0.1",
        "2027-28",
    ]
    for names in (["a", "A"], ["base"], ["..."], [], [str(number) for number in range(201)]):
        with pytest.raises(QuestionError):
            checked_names([Case(name) for name in names])
