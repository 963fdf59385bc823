"""Notices: each is given where a setting may be taken for another, and not where the instance says what it means."""

import pytest

from instances import Instance, example_names, load_instance, resolve_instance
from instances.notices import Notice, notices
from instances.reader import read_files
from tests.instances.small import GOOD, PLAN, UNITS

KIOSK = '\n[levers.kiosk]\ntitle = "Kiosk"\n'
LIMIT = '\n[[limits]]\nname = "cap"\nmeasure = "spend"\namount = 5\n'
FROZEN = "\n[rules]\nfrozen = [{ fiscal_quarters = [4] }]\n"
RAMP = '\n[[ramp_limits]]\nname = "growth"\ngrowth = 2\nbase = 1\n'
SOFTWARE = f'{KIOSK}effects = {{ late = 0.1 }}\ncosts = [{{ line = "software", amount = 1, basis = "unit" }}]\n'
SHRINK = UNITS.replace("exit_quarter", "exit_quarter,shrink_rate").replace("0.8,\n", "0.8,,0.01\n")
SHRINK = SHRINK.replace("2029Q1\n", "2029Q1,\n").replace("0.9,\n", "0.9,,\n").replace("0.95,\n", "0.95,,\n")
ONLINE = SHRINK.replace("shrink_rate", "stockout_rate").replace("leader", "order_value").replace("Ann", "60").replace("Bob", "")


def read(plan: str = PLAN, units: str = UNITS, **more: str) -> Instance:
    files = GOOD | {"plan.toml": plan, "units.csv": units} | {f"{name}.csv": text for name, text in more.items()}
    return read_files("small", {name: text.encode() for name, text in files.items()})


def test_the_small_instance_has_none() -> None:
    assert notices(read()) == ()


GIVEN = {
    "terminal value": ('\n[finance]\nterminal_value = "perpetuity"\n', "finance.terminal_value", "benefits that end, end"),
    "tax": ("\n[finance]\ntax_rate = 0.3\n", "finance.tax_rate", "the other four are before tax."),
    "depreciation": (
        f'\n[finance]\ntax_rate = 0.3\n{KIOSK}costs = [{{ line = "training", amount = 1, basis = "unit", colour = "capex" }}]\n',
        "finance.tax_rate",
        "Depreciation counts to its end, after the evaluation, too.",
    ),
    "accuracy": (f"{KIOSK}accuracy_gap_closed = 0.5\n", "records", "accuracy that kiosk lifts earns nothing by itself. Add"),
    "adverse below measured": (f"{KIOSK}effects = {{ late = 0.1, split = -0.1 }}\n", "levers.kiosk.effects", "split below 0"),
    "adverse with a curve": (
        f'{KIOSK}evidence = "measured"\neffects = {{ split = -0.1 }}\n'
        "effectiveness = [{ accuracy = 0.5, effectiveness = 0.5 }]\n",
        "levers.kiosk.effects",
        "counts in full",
    ),
    "orders that are added": (
        f'{KIOSK}effects = {{ order_uplift = 0.1 }}\nsupport = [{{ amount = 1, basis = "thousand_orders" }}]\n',
        "levers.kiosk.support",
        "those that levers add included",
    ),
    "shelfware": (SOFTWARE, "levers.kiosk.costs", "risk of shelfware"),
    "self-funding": (f"{LIMIT}benefit_share = 0.5\n", 'limits."cap".benefit_share', "hard cash alone, after tax"),
    "carried over": (f"{LIMIT}carry_over = 0.5\n", 'limits."cap".carry_over', "Write lapses_at_year_end = true if"),
    "ramp-up": (
        '\n[[limits]]\nname = "busy"\nmeasure = "in_ramp_up"\namount = 5\n',
        'limits."busy"',
        "runs on to 2029Q3, for what",
    ),
    "growth after a freeze": (FROZEN + RAMP, 'ramp_limits."growth"', "the last quarter that was not frozen"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_setting_that_may_be_taken_for_another_is_named(name: str) -> None:
    added, place, text = GIVEN[name]
    (notice,) = notices(read(PLAN + added))
    assert notice.place == place
    assert text in notice.text and str(notice) == f"{place}: {notice.text}" and str(notice).isprintable()


SAID = {
    "lapses": f"{LIMIT}carry_over = 0.5\nlapses_at_year_end = false\n",
    "carried within years": f'{LIMIT}carry_over = 0.5\nper = "fiscal_year"\n',
    "adverse as measured": f'{KIOSK}evidence = "measured"\neffects = {{ split = -0.1 }}\n',
    "adverse as counted": f"{KIOSK}effects = {{ split = -0.1 }}\n\n[finance.realisation]\nanalogue = 1.0\n",
    "records": f"{KIOSK}accuracy_gap_closed = 0.5\n\n[records]\n",
    "orders that are not added": f'{KIOSK}support = [{{ amount = 1, basis = "thousand_orders" }}]\n',
    "software with training": SOFTWARE.replace(" }]", ' }, { line = "training", amount = 1, basis = "unit" }]'),
    "software with adoption": f"{SOFTWARE}adoption_without_incentives = 1.0\n",
    "growth elsewhere": FROZEN.replace("[4]", '[4], regions = ["North"]') + f'{RAMP}regions = ["South"]\n',
    "no growth": FROZEN + RAMP.replace("growth = 2", "growth = 0"),
    "load within its quarter": '\n[[limits]]\nname = "it"\nmeasure = "load"\namount = 5\n',
}


@pytest.mark.parametrize("name", SAID)
def test_nothing_is_said_where_the_instance_says_what_it_means(name: str) -> None:
    assert notices(read(PLAN + SAID[name])) == ()


def test_online_sales_and_cost_of_goods_are_asked_for_until_they_are_given() -> None:
    moving = f"{KIOSK}effects = {{ shrink = 0.1 }}\n"
    assert [one.place for one in notices(read(units=ONLINE))] == ["finance.online_sales"]
    assert [one.place for one in notices(read(PLAN + moving, units=SHRINK))] == ["finance.cost_of_goods"]
    assert notices(read(f'{PLAN}\n[finance]\nonline_sales = "beside"\n', units=ONLINE)) == ()
    assert notices(read(f"{PLAN}{moving}\n[finance]\ncost_of_goods = 1.0\n", units=SHRINK)) == ()
    assert notices(read(units=SHRINK)) == ()


def test_rows_of_flows_after_every_evaluation_are_counted() -> None:
    flows = "unit,lever,line,quarter,amount\n" + "".join(f"S1,orchestration,shrink,{quarter},5\n" for quarter in (11, 12, 13))
    text = "2 rows lie more than 11 quarters after the launch, after the evaluation, and do not count."
    assert notices(read(flows=flows)) == (Notice("flows", text),)
    lasting = notices(read(f'{PLAN}\n[finance]\nterminal_value = "perpetuity"\n', flows=flows))
    assert [one.place for one in lasting] == ["finance.terminal_value"]


@pytest.mark.parametrize("name", example_names())
def test_notices_of_examples_name_keys_that_there_are(name: str) -> None:
    instance = load_instance(resolve_instance(name))
    for notice in notices(instance):
        assert notice.place.partition(".")[0] in type(instance.plan).model_fields
        assert notice.text[0].islower() and notice.text.endswith(".")
