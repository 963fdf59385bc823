"""Uncertainties as data: figures that may vary, ranges of draws, worlds at the extremes, workbook, notices and warnings."""

import tomllib
from itertools import combinations, product
from math import exp
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm, norm

from instances import InputProblems, Instance, Override, load_instance, overridden
from instances.certain import certain
from instances.correlation_checks import copula_matrix
from instances.distributions import FIELDS, cut_of, support_of
from instances.figures import PathError
from instances.notices import notices
from instances.plausibility import warnings_of
from instances.reader import read_files
from instances.samplable import figures_of
from instances.schema.uncertainties import Distribution, Uncertainty
from instances.workbook.writing import workbook_of
from instances.world_checks import extreme_worlds
from tests.instances.uncertain import UNCERTAINTIES, read
from tests.instances.workbooks import assert_same, edited, messages, set_to

EFFECT = "levers.orchestration.effects.order_uplift"


def one(kind: Distribution, **fields: object) -> Uncertainty:
    return Uncertainty.model_validate({"name": "a", "figures": [EFFECT], "distribution": kind, **fields})


FOUND = {
    "levers.*.effects.*": [("levers.orchestration.effects.stockout", (-0.1,)), (EFFECT, (0.4,))],
    "levers.*.costs.training.amount": [("levers.store_optimization.costs.0.amount", (1000.0,))],
    "levers.orchestration.support.*.amount": [
        ("levers.orchestration.support.0.amount", (50.0,)),
        ("levers.orchestration.support.1.amount", (20.0,)),
    ],
    "cost_of_goods": [("finance.cost_of_goods", (1.0,))],
    "finance.realisation.vendor": [("finance.realisation.vendor", (0.5,))],
    "event_costs.overtime_premium": [("event_costs.overtime_premium", (0.5,))],
    "units.*.revenue": [("units.*.revenue", (1e6, 1.2e6, 9e5, 0.0))],
    "units.S2.late_cost": [("units.S2.late_cost", (None,))],
}


@pytest.mark.parametrize("path", FOUND)
def test_a_path_leads_to_its_figures_and_what_they_are_now(path: str) -> None:
    assert [(figure.path, figure.values) for figure in figures_of(read(), path)] == FOUND[path]


@pytest.mark.parametrize(
    ("path", "scopes", "low", "high"),
    [
        (EFFECT, ("all", "region", "unit"), -1, 1),
        ("levers.orchestration.support.0.amount", ("all", "region"), 0, 1e13),
        ("levers.orchestration.slip_quarters", ("all", "region", "unit"), 0, 8),
        ("levers.orchestration.support.1.amount", ("all", "region", "unit"), 0, 1e13),
        ("finance.carrying_rate", ("all",), 0, 1),
        ("units.S1.contribution_margin", ("all", "region", "unit"), -1, 1),
    ],
)
def test_scopes_and_bounds_are_those_of_the_field(path: str, scopes: tuple[str, ...], low: float, high: float) -> None:
    (figure,) = figures_of(read(), path)
    assert (figure.scopes, figure.bounds.low, figure.bounds.high) == (scopes, low, high)
    assert figure.bounds.hold(low) and figure.bounds.hold(high) and not figure.bounds.hold(high * 1.001)


def test_a_growth_rate_keeps_above_its_bound() -> None:
    (growth,) = figures_of(read(), "units.*.order_growth")
    assert not growth.bounds.hold(-0.9) and growth.bounds.hold(-0.8999)


@pytest.mark.parametrize("path", ["finance.discount_rate", "units.*.stores", "calendar.decision_quarters", "levers.*.ramp"])
def test_what_is_the_same_in_every_world_is_refused(path: str) -> None:
    with pytest.raises(PathError) as raised:
        figures_of(read(), path, "set")
    assert raised.value.code == "figure_certain"


def test_draws_lie_within_their_support() -> None:
    assert support_of(one("uniform", low=0.5, high=2)) == (0.5, 2)
    assert support_of(one("pert", low=0.5, likely=1, high=2)) == (0.5, 2)
    assert support_of(one("values", values=[3, 1, 9], chances=[0.5, 0.5, 0])) == (1, 3)
    assert support_of(one("normal", mean=2, spread=0.1)) == pytest.approx((1.5, 2.5))
    assert support_of(one("normal", mean=2, spread=0.1, at_least=1.9, at_most=9)) == pytest.approx((1.9, 2.5))


@pytest.mark.parametrize(("mean", "spread"), [(1, 0.1), (3.5, 2), (0.02, 0.5)])
def test_mean_and_spread_of_lognormal_are_those_of_the_draw(mean: float, spread: float) -> None:
    uncertainty = one("lognormal", mean=mean, spread=spread)
    logarithm = cut_of(uncertainty)
    drawn = lognorm(s=logarithm.spread, scale=exp(logarithm.mean))
    assert (drawn.mean(), drawn.std()) == pytest.approx((mean, spread))
    low, high = support_of(uncertainty)
    assert drawn.cdf(low) == pytest.approx(norm.cdf(-5)) and drawn.sf(high) == pytest.approx(norm.sf(5))


@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_the_chance_between_cuts_is_that_of_scipy(kind: Distribution) -> None:
    cut = cut_of(one(kind, mean=1.5, spread=0.5, at_least=1.2, at_most=2))
    ends = norm.cdf([cut.high, cut.low], cut.mean, cut.spread)
    assert cut.mass == pytest.approx(ends[0] - ends[1])


def test_every_distribution_of_the_schema_has_its_fields_declared() -> None:
    schema = Uncertainty.model_json_schema()["properties"]
    assert set(FIELDS) == set(schema["distribution"]["enum"])
    assert all({*fields.needed, *fields.optional} <= set(schema) for fields in FIELDS.values())


@pytest.mark.parametrize("number", [1, 2, 3, 4, 10, 11, 35, 36])
def test_any_two_uncertainties_meet_at_all_their_extremes(number: int) -> None:
    worlds = list(extreme_worlds(number))
    assert len(worlds) <= 10
    for one_, other in combinations(range(number), 2):
        assert {(world[one_], world[other]) for world in worlds} == set(product((False, True), repeat=2))
    assert {world[0] for world in worlds} == {False, True}


def test_a_rank_is_that_of_the_copula() -> None:
    (first, second), (third, fourth) = copula_matrix(["a", "b"], {("a", "b"): 0.5}).tolist()
    assert (first, second, third, fourth) == pytest.approx((1, 0.517638, 0.517638, 1), abs=1e-6)


def test_an_instance_without_its_uncertainties_is_otherwise_the_same() -> None:
    instance, sure = read(UNCERTAINTIES), certain(read(UNCERTAINTIES))
    assert not (sure.settings.uncertainties or sure.settings.correlations or sure.settings.futures)
    assert sure.settings.objective == instance.settings.objective and sure.units == instance.units
    assert read_files("small", dict(sure.files)).settings == sure.settings
    assert certain(sure) is sure


def test_uncertainties_survive_the_way_to_a_workbook_and_back(tmp_path: Path) -> None:
    instance, path = read(UNCERTAINTIES), tmp_path / "book.xlsx"
    path.write_bytes(workbook_of(instance))
    again = load_instance(path)
    assert_same(instance, again)
    assert workbook_of(again) == path.read_bytes()
    assert len(again.settings.uncertainties) == 3 and again.settings.futures[0].multiply["units.S1.eligible_orders"] == 0.8


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "said"),
    [
        ("uncertainties", "demand", "at_most", "-1", "uncertainties!K6, uncertainties[1].at_most: found 0 of it"),
        ("uncertainties", "demand", "figures", "units.*.sales", "uncertainties!B6, uncertainties[1].figures[0]: found sales"),
        ("correlations", 5, "rank", "1", "correlations!B5, correlations[0].rank: found 1, expected number above -1, below 1"),
        ("correlations", 5, "between", "demand; supply", "correlations!A5, correlations[0].between: found supply"),
        ("futures", "recession", "multiply", "units.*.sales=2", "futures!C5, futures[0].multiply.units.*.sales: found sales"),
        ("futures", "recession", "set", "finance.carrying_rate", "futures!E5, futures[0].set.finance.carrying_rate: found"),
        ("futures", "recession", "add", "a=1; a=2", "futures!D5, futures[0].add: found"),
    ],
)
def test_problems_of_a_workbook_name_the_cell(
    sheet: str, row: str | int, column: str, value: str, said: str, tmp_path: Path
) -> None:
    path = edited(tmp_path / "book.xlsx", set_to(sheet, row, column, value), read(UNCERTAINTIES))
    assert any(said in message for message in messages(path)), messages(path)


def test_changes_of_a_future_are_read_as_people_type_them(tmp_path: Path) -> None:
    edit = set_to("futures", "recession", "multiply", 'units.*.revenue = 85 %; "units.S1.eligible_orders=0.5"')
    future = load_instance(edited(tmp_path / "book.xlsx", edit, read(UNCERTAINTIES))).settings.futures[0]
    assert future.multiply == {"units.*.revenue": 0.85, "units.S1.eligible_orders": 0.5}


def test_parameters_of_another_measure_are_noted() -> None:
    given = '[objective]\nrisk = "worst"\nrisk_level = 0.95\nrisk_worlds = 20\n'
    noted = {notice.place: notice.text for notice in notices(read(given))}
    assert "risk = cvar or mix" in noted["objective.risk_level"] and "objective.risk_worlds" not in noted
    bare = {notice.place for notice in notices(read("[objective]\nrisk_worlds = 20\nrisk_radius = 0.2\n"))}
    assert {"objective.risk_worlds", "objective.risk_radius"} <= bare
    assert not any(notice.place.startswith("objective") for notice in notices(read(UNCERTAINTIES)))


@pytest.mark.parametrize(("quarters", "late"), [(4, False), (5, True)])
def test_launches_that_slip_past_the_evaluation_are_noted(quarters: int, late: bool) -> None:
    slipping, _ = overridden(read(), [Override("levers.orchestration.slip_quarters", quarters)])
    (text,) = [notice.text for notice in notices(slipping) if notice.place == "levers.orchestration.slip_quarters"]
    assert ("last quarter of the evaluation" in text) == late


def test_a_factor_on_nothing_is_warned_about() -> None:
    drawn = '[[uncertainties]]\nname = "a"\nfigures = ["{}"]\ndistribution = "uniform"\nlow = 0.5\nhigh = 1\n'
    assert idle(read(drawn.format("units.*.late_rate"))) == ["plan.toml line 41, uncertainties[0].figures[0]: found 0"]
    assert idle(read(drawn.format("units.*.revenue"))) == []
    future = "[[futures]]\nname = 'f'\nchance = 0.1\nmultiply = { 'finance.carrying_rate' = 2 }\n"
    assert idle(read(future)) == ["plan.toml line 42, futures[0].multiply.finance.carrying_rate: found 0"]
    assert idle(read(future + "set = { 'finance.carrying_rate' = 0.1 }\n")) == []


def idle(instance: Instance) -> list[str]:
    """Return place and finding of the warnings on uncertainties and futures that move nothing."""
    said = [str(warning) for warning in warnings_of(instance) if warning.code == "setting_idle"]
    return [one_.split(", expected")[0] for one_ in said if "levers." not in one_]


def test_an_effect_may_be_nothing_in_a_world() -> None:
    text = '[[uncertainties]]\nname = "a"\nfigures = ["levers.orchestration.effects.*"]\ndistribution = "values"\n'
    text += "values = [0, 1]\nchances = [0.1, 0.9]\n[levers.kiosk]\ntitle = 'Kiosk'\naccuracy_gap_closed = 0.2\n"
    text += "accuracy_target = 0.9\n[[futures]]\nname = 'vain'\nchance = 0.1\nset = { 'levers.kiosk.accuracy_gap_closed' = 0 }\n"
    instance = read(text)
    vain = [Override("levers.kiosk.accuracy_gap_closed", 0.0)]
    assert overridden(certain(instance), vain, may_idle=True)[0].settings.levers["kiosk"].accuracy_gap_closed == 0
    with pytest.raises(InputProblems):
        overridden(certain(instance), vain)


def test_a_whole_draw_leaves_a_whole_figure_whole() -> None:
    path = "levers.orchestration.slip_quarters"
    changed, _ = overridden(read(), [Override(path, 2.0), Override(path, 1.0, "add"), Override(path, 2.0, "multiply")])
    assert changed.settings.levers["orchestration"].slip_quarters == 6


POOL = [
    EFFECT,
    "levers.orchestration.effects.stockout",
    "finance.cost_of_goods",
    "units.*.inventory_accuracy",
    "units.S1.revenue",
]
FACTORS = {"multiply": (0.0, 2.6), "add": (-0.6, 0.6), "set": (-0.3, 1.1)}


@st.composite
def drawn_texts(draw: st.DrawFn) -> str:
    """Draw one or two uncertainties and a future, on figures that they may share, within their bounds or beyond."""
    text = ""
    for number in range(draw(st.integers(1, 2))):
        how = draw(st.sampled_from(sorted(FACTORS)))
        least, most = FACTORS[how]
        low, high = sorted(draw(st.tuples(*[st.floats(least, most)] * 2).filter(lambda ends: ends[0] != ends[1])))
        kind = draw(st.sampled_from(["low = {}\nhigh = {}\ndistribution = 'uniform'", "values = [{}, {}]\nchances = [0.5, 0.5]"]))
        text += f"[[uncertainties]]\nname = 'u{number}'\nfigures = ['{draw(st.sampled_from(POOL))}']\nhow = '{how}'\n"
        text += kind.format(low, high) + ("" if "uniform" in kind else "\ndistribution = 'values'") + "\n"
    factor = draw(st.floats(0.5, 1.5))
    return f"{text}[[futures]]\nname = 'f'\nchance = 0.5\nmultiply = {{ '{draw(st.sampled_from(POOL))}' = {factor} }}\n"


def is_valid(instance: Instance, overrides: list[Override]) -> bool:
    try:
        overridden(instance, overrides, may_idle=True)
    except InputProblems:
        return False
    return True


def extreme_changes(text: str) -> list[list[Override]]:
    """Return the changes of the future, and of none, alone and with every combination of extreme draws."""
    sections = tomllib.loads(text)
    sources = [Uncertainty.model_validate(source) for source in sections["uncertainties"]]
    (changes,) = [future["multiply"].items() for future in sections["futures"]]
    recession = [Override(path, factor, "multiply") for path, factor in changes]
    draws = [
        [Override(source.figures[0], end, source.how) for source, end in zip(sources, ends, strict=True)]
        for ends in product(*map(support_of, sources))
    ]
    return [recession, *draws, *([*recession, *drawn] for drawn in draws)]


def test_what_passes_is_what_is_valid_in_every_extreme_world() -> None:
    base, outcomes = read(), set[bool]()

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(drawn_texts())
    def compare(text: str) -> None:
        valid = all(is_valid(base, changes) for changes in extreme_changes(text))
        outcomes.add(valid)
        try:
            read(text)
        except InputProblems as error:
            assert not valid, error
        else:
            assert valid

    compare()
    assert outcomes == {False, True}
