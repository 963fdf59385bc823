"""Notices: each is given where a setting may be taken for another, and not where the instance says what it means."""

import pytest

from instances import Instance, example_names, load_instance, resolve_instance
from instances.notices import Notice, notices
from instances.problems import InputProblems
from tests.builders import read_texts
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
    return read_texts(files, "small")


def beside_the_exit(instance: Instance) -> tuple[Notice, ...]:
    """Return the notices but that on the exit of a unit of the small instance."""
    return tuple(notice for notice in notices(instance) if notice.place != "units.exit_quarter")


def test_units_at_which_a_lever_covers_nothing_are_named() -> None:
    """S2 has no pick-up and D1 neither; S1 and S3 have the share of plan.toml."""
    plan = f'{PLAN}{KIOSK}effects = {{ split = 0.1 }}\ncovers = ["pick_up"]\n'
    plan += '[[segments]]\nname = "pick_up"\nof = "orders"\nshare = 0.3\n'
    cells = ["share_pick_up", "", "0", "", "0"]
    units = "".join(f"{line},{cell}\n" for line, cell in zip(UNITS.splitlines(), cells, strict=True))
    found = [notice for notice in notices(read(plan, units)) if notice.place == "levers.kiosk.covers"]
    assert [notice.text for notice in found] == [
        "pick_up has no orders of 2 units, S2 among them: the lever moves none there, and its costs by unit and store are paid"
        " all the same."
    ]


def test_the_small_instance_has_one_on_the_unit_that_closes() -> None:
    assert notices(read()) == (Notice("units.exit_quarter", "is the last quarter of operation of 1 unit."),)


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
    "segment that nobody covers": (
        '\n[[segments]]\nname = "pick_up"\nof = "orders"\nshare = 0.3\n',
        "segments[0]",
        "no lever covers pick_up: its shares change no figure.",
    ),
    "closings in hard cash": (
        f"{KIOSK}closes = true\n",
        "levers.kiosk.closes",
        "Set finance.hardness.sales and finance.hardness.avail",
    ),
    "shelfware": (SOFTWARE, "levers.kiosk.costs", "risk of shelfware"),
    "self-funding": (f"{LIMIT}benefit_share = 0.5\n", 'limits."cap".benefit_share', "hard cash alone, after tax"),
    "carried over": (f"{LIMIT}carry_over = 0.5\n", 'limits."cap".carry_over', "Write lapses_at_year_end = true if"),
    "ramp-up": (
        '\n[[limits]]\nname = "busy"\nmeasure = "in_ramp_up"\namount = 5\n',
        'limits."busy"',
        "runs on to 2029Q3, for what",
    ),
    "shared support": (
        f'{KIOSK}support = [{{ amount = 1, basis = "network" }}, {{ amount = 1, basis = "region" }}]\n',
        "levers.kiosk.support",
        "of basis network and region ends when no open unit there has the lever any more.",
    ),
    "coverage": (
        '\n[[floors]]\nname = "wide"\nmeasure = "coverage"\nlever = "orchestration"\nby = "2027Q4"\namount = 0.1\n',
        'floors."wide"',
        "counts the units in its scope that are open in 2027Q4",
    ),
    "growth after a freeze": (FROZEN + RAMP, 'ramp_limits."growth"', "the last quarter that was not frozen"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_setting_that_may_be_taken_for_another_is_named(name: str) -> None:
    added, place, text = GIVEN[name]
    (notice,) = beside_the_exit(read(PLAN + added))
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
    assert beside_the_exit(read(PLAN + SAID[name])) == ()


def test_online_sales_and_cost_of_goods_are_asked_for_until_they_are_given() -> None:
    moving = f"{KIOSK}effects = {{ shrink = 0.1 }}\n"
    assert [one.place for one in beside_the_exit(read(units=ONLINE))] == ["finance.online_sales"]
    assert [one.place for one in beside_the_exit(read(PLAN + moving, units=SHRINK))] == ["finance.cost_of_goods"]
    assert beside_the_exit(read(f'{PLAN}\n[finance]\nonline_sales = "beside"\n', units=ONLINE)) == ()
    assert beside_the_exit(read(f"{PLAN}{moving}\n[finance]\ncost_of_goods = 1.0\n", units=SHRINK)) == ()
    assert beside_the_exit(read(units=SHRINK)) == ()


GROWN = UNITS.replace("exit_quarter", "exit_quarter,revenue_growth").replace("0.8,\n", "0.8,,0.01\n")
GROWN = GROWN.replace("2029Q1\n", "2029Q1,\n").replace("0.9,\n", "0.9,,\n").replace("0.95,\n", "0.95,,\n")
RESIZED = GROWN.replace("revenue_growth", "resize_quarter,resize_factor").replace("0.01", "2027Q3,0.5")
RESIZED = "".join(line if "resize" in line or "2027Q3" in line else f"{line.rstrip()},\n" for line in RESIZED.splitlines(True))
CANCELLED = ONLINE.replace("stockout_rate", "cancellation_rate")
PINS = "unit,lever,rule,quarter\nS1,orchestration,running,2026Q4\n"
LOADED = PLAN.replace("ramp = [0.0, 0.5, 1.0]", 'ramp = [0.0, 0.5, 1.0]\nloads = [{ team = "field", go_live = 3 }]')


def places(instance: Instance) -> list[str]:
    return [notice.place for notice in beside_the_exit(instance)]


def test_what_grows_is_asked_for_its_base() -> None:
    assert places(read(units=GROWN)) == ["finance.growth_base"]
    assert places(read(f'{PLAN}\n[finance]\ngrowth_base = "first_quarter"\n', units=GROWN)) == []


def test_a_resize_names_all_that_it_scales() -> None:
    (notice,) = beside_the_exit(read(units=RESIZED))
    assert (notice.place, notice.text[:25]) == ("units.resize_factor", "scales 1 unit from resize")


def test_a_cancelled_order_is_asked_for_what_it_loses() -> None:
    costly = f"{PLAN}\n[event_costs]\ncancellation = 8\n"
    assert places(read(costly, units=CANCELLED)) == ["finance.cancelled_orders_lost"]
    assert places(read(f"{costly}\n[finance]\ncancelled_orders_lost = 0\n", units=CANCELLED)) == []
    assert places(read(units=CANCELLED)) == []


@pytest.mark.parametrize(("only", "named"), [("", True), ('regions = ["South"]', False)])
def test_running_levers_are_named_where_they_count(only: str, named: bool) -> None:
    plan = f"{LOADED}{LIMIT.replace('spend', 'load')}{only}\n"
    notice = Notice('limits."cap"', "counts the load of running levers that falls in its periods.")
    assert (notice in notices(read(plan, pins=PINS))) is named
    assert notice not in notices(read(plan))


def test_inflation_asks_for_the_kind_of_the_rate_and_of_the_budgets() -> None:
    raised = f"{PLAN}\n[finance]\ninflation_rate = 0.02\nwage_growth = 0.03\n"
    rate, budget = beside_the_exit(read(raised))
    assert rate.place == "finance.discount_rate_kind"
    assert rate.text.startswith("with inflation_rate and wage_growth, the discount rate is taken as nominal")
    assert budget.place == 'limits."budget".prices'
    said = f'{raised}discount_rate_kind = "real"\n'.replace('measure = "spend"', 'measure = "spend"\nprices = "today"')
    assert places(read(said)) == []


def test_a_budget_says_that_it_counts_list_prices_where_launches_learn() -> None:
    learning = "learning = [{ launches = 2, saving = 0.5 }]"
    learned = PLAN.replace('loads = [{ team = "field"', f'{learning}\nloads = [{{ team = "field"')
    (notice,) = beside_the_exit(read(learned))
    assert str(notice).startswith('limits."budget": counts list prices: what launches save by learning (levers.store_opt')
    others = learned.replace('measure = "spend"', 'measure = "spend"\nlevers = ["orchestration"]')
    assert places(read(others)) == []
    both = others.replace('levers = ["orchestration"]', 'levers = ["kiosk"]') + f"{SOFTWARE}{learning}\n"
    assert any("(levers.kiosk.learning)" in str(one) for one in notices(read(both)))


def test_a_budget_runs_on_with_payments_after_the_decision() -> None:
    paid = 'amount = 1000, basis = "unit", profile = [0.5, 0.5] }'
    (notice,) = beside_the_exit(read(PLAN.replace('amount = 1000, basis = "unit" }', paid)))
    assert str(notice) == 'limits."budget": runs on to 2029Q1, for what launches of the last decision quarter still pay.'


def test_growth_in_the_first_quarter_counts_running_levers() -> None:
    assert places(read(PLAN + RAMP, pins=PINS)) == ['ramp_limits."growth"']


ROWS = "unit,lever,line,quarter,amount,recurring\nS1,orchestration,labour,0,5,yes\n"
REST = "S2,orchestration,labour,0,5,yes\nS3,orchestration,labour,0,5,yes\nS4,orchestration,labour,0,5,yes\n"
LIFTS = 'flows = "replace"\naccuracy_gap_closed = 0.5\nramp = [0.0, 0.5, 1.0]'


def test_settings_that_rows_of_flows_replace_are_named() -> None:
    lifting = PLAN.replace("ramp = [0.0, 0.5, 1.0]", LIFTS)
    ignored = "setting ignored at the unit that flows.csv names, whose rows count as they stand: accuracy_gap_closed and ramp."
    # Another unit has no rows: accuracy is lifted there, and [records] asked for.
    assert places(read(lifting, flows=ROWS)) == ["records", "levers.orchestration"]
    assert Notice("levers.orchestration", ignored) in notices(read(lifting, flows=ROWS))
    everywhere = ROWS + "".join(row for row in REST.splitlines(True) if row[:2] in UNITS)
    assert places(read(lifting, flows=everywhere)) == ["levers.orchestration"]


def test_rows_on_top_of_effects_are_asked_for() -> None:
    effective = PLAN.replace("ramp = [0.0, 0.5, 1.0]", "ramp = [0.0, 0.5, 1.0]\neffects = { late = 0.1 }")
    assert places(read(effective, flows=ROWS)) == ["levers.orchestration.flows"]
    assert places(read(effective.replace("effects", 'flows = "add"\neffects'), flows=ROWS)) == []


def test_roles_that_no_unit_has_any_more_are_told_and_misspelt_ones_refused() -> None:
    header, *rows = UNITS.splitlines()
    units = "\n".join([f"{header},role", *(f"{row},town store" for row in rows)]) + "\n"
    lever = KIOSK + "effects = {{ late = 0.1 }}\nconditions = {{ roles = {} }}\n"
    (one,) = [one for one in notices(read(PLAN + lever.format('["city store", "town store"]'), units)) if "roles" in one.place]
    assert str(one) == "levers.kiosk.conditions.roles: no unit has the role city store, and no lever brings it."
    (none,) = [one for one in notices(read(PLAN + lever.format('["city store"]'), units)) if "roles" in one.place]
    assert none.text.endswith("It is launched nowhere.")
    for wrong in ("Town Store", "twon store", "town stores"):
        with pytest.raises(InputProblems, match=r"levers\.kiosk\.conditions\.roles: found .* Did you mean town store\?"):
            read(PLAN + lever.format(f'["{wrong}"]'), units)
    with pytest.raises(InputProblems, match=r"found city store, expected a role of this instance"):
        read(PLAN + lever.format('["city store"]'))


def test_what_a_life_and_an_exit_end_of_flows_is_told() -> None:
    ageing = PLAN.replace("ramp = [0.0, 0.5, 1.0]", "benefit_life_quarters = 3")
    assert places(read(ageing, flows=ROWS)) == ["levers.orchestration.benefit_life_quarters"]
    stock = ROWS.replace("labour,0,5,yes", "working_capital,0,5,no")
    text = "working capital of flows.csv is released when the lever or its unit ends."
    assert Notice("levers.orchestration", text) in notices(read(flows=stock))


def test_rows_of_flows_after_every_evaluation_are_counted() -> None:
    flows = "unit,lever,line,quarter,amount\n" + "".join(f"S1,orchestration,shrink,{quarter},5\n" for quarter in (11, 12, 13))
    text = "2 rows lie more than 11 quarters after the launch, after the evaluation, and do not count."
    assert [one for one in notices(read(flows=flows)) if one.place == "flows"] == [Notice("flows", text)]
    one = "1 row lies more than 11 quarters after the launch, after the evaluation, and does not count."
    assert Notice("flows", one) in notices(read(flows=flows[: flows.rindex("S1")]))
    lasting = notices(read(f'{PLAN}\n[finance]\nterminal_value = "perpetuity"\n', flows=flows))
    assert "flows" not in [one.place for one in lasting]


@pytest.mark.parametrize("name", example_names())
def test_notices_of_examples_name_keys_that_there_are(name: str) -> None:
    instance = load_instance(resolve_instance(name))
    for notice in notices(instance):
        assert notice.place.partition(".")[0] in {*type(instance.settings).model_fields, "units", "flows"}
        assert notice.text[0].islower() and notice.text.endswith(".")
