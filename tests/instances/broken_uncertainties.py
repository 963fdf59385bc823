"""Uncertainties, correlations, futures and measures of risk that are wrong, as edits of the good instance."""

from tests.instances.broken_inputs import Case, P, extra, plan
from tests.instances.small import PLAN, UNITS

EFFECT = PLAN.replace("ramp = [0.0, 0.5, 1.0]", "ramp = [0.0, 0.5, 1.0]\neffects = { order_uplift = 0.4 }")
EFFECT_PATH = "levers.orchestration.effects.order_uplift"


def drawn(text: str, code: str, column: str, says: str = "") -> Case:
    """Return a case of one more uncertainty of revenue; name, figures and how are given."""
    head = '»[[uncertainties]]\nname = "demand"\nfigures = ["units.*.revenue"]\n'
    return extra((head.replace("»", "") if "»" in text else head) + text, code, column, says)


def moved(figure: str, code: str, says: str = "", more: str = "") -> Case:
    """Return a case of an uncertainty of some figure."""
    text = f'[[uncertainties]]\nname = "a"\n»figures = [{figure!r}]\n{more or UNIFORM}'
    return extra(text, code, "uncertainties[0].figures[0]", says)


def beyond(text: str, code: str, column: str, says: str = "") -> Case:
    """Return a case of an instance whose orchestration lifts orders by 0.4."""
    whole = f"{EFFECT}\n{text}\n"
    row = whole[: whole.index("»")].count("\n") + 1
    return Case({P: whole.replace("»", "")}, [(code, P, row, column)], says)


HEAD, FIRST, *REST = UNITS.splitlines()
ORDERED = "\n".join([f"{HEAD},order_value", f"{FIRST},150", *(f"{one},0" for one in REST)])
"""Units of which S1 sells orders of 150."""

PLAN_EFFORT = '[levers.kiosk]\ntitle = "Kiosk"\neffects = { late = 0.1 }\nadoption_by_effort = [{ effort = 9, reached = 0.5 }]\n'
INSIDE = '[finance]\nonline_sales = "inside"\n'
UNIFORM = 'distribution = "uniform"\nlow = 0.9\nhigh = 1.1\n'
NORMAL = 'distribution = "normal"\nmean = 1.0\nspread = 0.05\n'
THIRD = 'distribution = "values"\nvalues = [0.9, 1.1]\n'
ONE = f'[[uncertainties]]\nname = "a"\nfigures = ["units.S1.revenue"]\n{UNIFORM}'
LIFT = f'[[uncertainties]]\nname = "lift"\n»figures = ["{EFFECT_PATH}"]\n'


def three(*pairs: tuple[str, str, float]) -> str:
    """Return three uncertainties, a, b and c, and correlations; the last is marked at its rank."""
    figures = {"a": "revenue", "b": "eligible_orders", "c": "order_value"}
    text = "".join(f'[[uncertainties]]\nname = "{one}"\nfigures = ["units.S1.{figures[one]}"]\n{UNIFORM}' for one in figures)
    for one, other, rank in pairs:
        mark = "»" if (one, other, rank) == pairs[-1] else ""
        text += f'[[correlations]]\nbetween = ["{one}", "{other}"]\n{mark}rank = {rank}\n'
    return text


FIELDS = {
    "pert without a mode": drawn('distribution = "pert"\nlow = 0.9\nhigh = 1.1', "setting_missing", "uncertainties[0].likely"),
    "uniform with a mode": drawn(
        'distribution = "uniform"\nlow = 0.9\n»likely = 1\nhigh = 1.1',
        "setting_ignored",
        "uncertainties[0].likely",
        "low and high",
    ),
    "uniform with a cut": drawn(f"{UNIFORM}»at_most = 1", "setting_ignored", "uncertainties[0].at_most", "none with uniform"),
    "normal with values": drawn(f"{NORMAL}»values = [1.0, 2.0]", "setting_ignored", "uncertainties[0].values", "found 1; 2"),
    "turned round": drawn(
        'distribution = "uniform"\nlow = 1.1\n»high = 0.9', "value_wrong", "uncertainties[0].high", "above low, 1.1"
    ),
    "of no width": drawn('distribution = "uniform"\nlow = 1\n»high = 1', "value_wrong", "uncertainties[0].high"),
    "mode outside": drawn(
        'distribution = "triangular"\nlow = 0.9\n»likely = 1.2\nhigh = 1.1',
        "value_wrong",
        "uncertainties[0].likely",
        "0.9 to 1.1",
    ),
    "lognormal below 0": drawn(
        'distribution = "lognormal"\n»mean = -1\nspread = 0.1', "value_wrong", "uncertainties[0].mean", "not of its logarithm"
    ),
    "lognormal too wide": drawn('distribution = "lognormal"\nmean = 1\n»spread = 101', "value_wrong", "uncertainties[0].spread"),
    "lognormal that hardly varies": drawn(
        'distribution = "lognormal"\nmean = 1.1\n»spread = 1e-167',
        "value_wrong",
        "uncertainties[0].spread",
        "a millionth of the mean",
    ),
    "normal that hardly varies": drawn(
        'distribution = "normal"\nmean = -1\n»spread = 9e-7', "value_wrong", "uncertainties[0].spread", "if the figure is known"
    ),
    "spread of 0": drawn('distribution = "normal"\nmean = 1\n»spread = 0', "value_wrong", "uncertainties[0].spread"),
    "cuts turned round": drawn(f"{NORMAL}at_least = 1.1\n»at_most = 0.9", "value_wrong", "uncertainties[0].at_most"),
    "nothing between": drawn(f"{NORMAL}»at_least = 1.2", "value_wrong", "uncertainties[0].at_least", "at least 1%"),
    "lognormal cut at 0": drawn(
        'distribution = "lognormal"\nmean = 1\nspread = 0.1\n»at_most = 0', "value_wrong", "uncertainties[0].at_most"
    ),
    "a chance too few": drawn(f"{THIRD}»chances = [1.0]", "value_wrong", "uncertainties[0].chances", "expected 2, one for each"),
    "chances beside 1": drawn(f"{THIRD}»chances = [0.5, 0.4999]", "value_wrong", "uncertainties[0].chances", "sum of 0.9999"),
    "no chances": drawn(THIRD, "setting_missing", "uncertainties[0].chances"),
    "a value twice": drawn(
        'distribution = "values"\n»values = [0.9, 0.9]\nchances = [0.5, 0.5]', "name_repeated", "uncertainties[0].values[1]"
    ),
    "a distribution nobody knows": drawn('»distribution = "gauss"', "value_wrong", "uncertainties[0].distribution"),
    "a name twice": extra(
        f'[[uncertainties]]\nname = "a"\nfigures = ["units.S1.revenue"]\n{UNIFORM}'
        f'[[uncertainties]]\n»name = "a"\nfigures = ["units.S2.revenue"]\n{UNIFORM}',
        "name_repeated",
        "uncertainties[1].name",
        "(uncertainties[0])",
    ),
}

FIELDS["a name that looks alike"] = extra(
    f'{ONE}[[uncertainties]]\n»name = "A"\nfigures = ["units.S2.revenue"]\n{UNIFORM}',
    "names_alike",
    "uncertainties[1].name",
    "case",
)

FIGURES = {
    "no figure": extra('[[uncertainties]]\nname = "a"\n»figures = []\n' + UNIFORM, "value_wrong", "uncertainties[0].figures"),
    "a path that is blank": moved("", "figure_unknown"),
    "no such lever": moved("levers.orchestra.effects.split", "figure_unknown", "orchestration"),
    "no such unit": moved("units.S9.revenue", "figure_unknown", "a unit, or * for all. Known: S1"),
    "no such column": moved("units.*.revenues", "figure_unknown", "Did you mean revenue?"),
    "a column of texts": moved("units.*.leader", "figure_certain"),
    "stores": moved("units.*.stores", "figure_certain", "other than stores, resize_factor, book_quarters and transfer_capacity"),
    "a section that is not there": moved("records.late", "figure_unknown", "Add [records]"),
    "a choice": moved("finance.discount_rate", "figure_certain", "of finance: realisation.*"),
    "a choice by its name alone": moved("discount_rate", "figure_certain"),
    "a limit": moved("limits.budget.amount", "figure_certain", "records, finance, hiring or units.csv"),
    "amounts of a business case": moved("flows.*.amount", "figure_certain", "a figure of levers, event_costs"),
    "no such section": moved("sales.amount", "figure_unknown", "a section of plan.toml, or units"),
    "a ramp": moved("levers.orchestration.ramp", "figure_certain", "of a lever: effects.*"),
    "all of a section": moved("finance.*", "figure_certain"),
    "nothing to multiply": moved("finance.wage_growth", "figure_fixed", "a number, to multiply it"),
    "a blank column": moved("units.*.late_cost", "figure_fixed", "or set it"),
    "a figure twice": extra(
        f'[[uncertainties]]\nname = "a"\n»figures = ["units.*.revenue", "units.S1.revenue"]\n{UNIFORM}',
        "name_repeated",
        "uncertainties[0].figures[1]",
        "each figure once",
    ),
    "half a quarter": extra(
        '[[uncertainties]]\nname = "a"\nfigures = ["levers.orchestration.slip_quarters"]\nhow = "set"\n'
        'distribution = "values"\n»values = [0, 0.5]\nchances = [0.5, 0.5]',
        "value_wrong",
        "uncertainties[0].values[1]",
        "a whole number",
    ),
    "any quarters": extra(
        '[[uncertainties]]\nname = "a"\nfigures = ["levers.orchestration.slip_quarters"]\nhow = "set"\n»' + UNIFORM,
        "value_wrong",
        "uncertainties[0].distribution",
        "List the whole numbers",
    ),
    "a draw for each region of all": extra(
        f'[[uncertainties]]\nname = "a"\nfigures = ["finance.cost_of_goods"]\n»scope = "region"\n{UNIFORM}',
        "value_wrong",
        "uncertainties[0].scope",
        "expected all for finance.cost_of_goods",
    ),
    "a draw for each unit of what regions share": plan(
        'title = "Inventory orchestration"',
        'title = "Inventory orchestration"\ncosts = [{ line = "software", amount = 9, basis = "region" }]\n\n'
        '[[uncertainties]]\nname = "a"\nfigures = ["levers.orchestration.costs.software.amount"]\n»scope = "unit"\n'
        f"{UNIFORM}\n[levers.kiosk]\ntitle = 'Kiosk'",
        "value_wrong",
        "uncertainties[0].scope",
        "expected all or region for",
    ),
}

BOUNDS = {
    "a uniform too wide": beyond(
        LIFT + 'distribution = "uniform"\nlow = 0.5\nhigh = 3',
        "draws_beyond",
        "uncertainties[0].figures[0]",
        "found 1.2, expected share from -1 to 1 for levers.orchestration.effects.order_uplift, whatever lift draws. "
        "Draw nothing above 2.5, where the bound is met.",
    ),
    "a normal too wide": beyond(
        LIFT + 'distribution = "normal"\nmean = 1\nspread = 0.4',
        "draws_beyond",
        "uncertainties[0].figures[0]",
        "Give at_most = 2.5, where",
    ),
    "two together": beyond(
        f'[[uncertainties]]\nname = "a"\nfigures = ["{EFFECT_PATH}"]\ndistribution = "uniform"\nlow = 1\nhigh = 2\n'
        + LIFT
        + 'distribution = "uniform"\nlow = 1\nhigh = 1.5',
        "draws_beyond",
        "uncertainties[1].figures[0]",
        "whatever lift with a draws",
    ),
    "with a future": beyond(
        f'[[futures]]\nname = "boom"\nchance = 0.5\nmultiply = {{ "{EFFECT_PATH}" = 2 }}\n'
        + LIFT
        + 'distribution = "uniform"\nlow = 1\nhigh = 1.5',
        "draws_beyond",
        "uncertainties[0].figures[0]",
        "whatever lift with boom draws",
    ),
    "sizes too large": extra(
        '[[uncertainties]]\nname = "a"\n»figures = ["units.*.size"]\ndistribution = "uniform"\nlow = 1\nhigh = 900',
        "draws_beyond",
        "uncertainties[0].figures[0]",
        "found 1080, expected number from 0.001 to 1,000 for units.*.size, whatever a draws. Draw nothing above 833.333,",
        units="\n".join([f"{HEAD},size", f"{FIRST},1.1", f"{REST[0]},1.2", *(f"{one}," for one in REST[1:])]),
    ),
    "set beyond": beyond(
        LIFT + 'how = "set"\ndistribution = "uniform"\nlow = 0\nhigh = 1.5', "draws_beyond", "uncertainties[0].figures[0]"
    ),
    "added beyond": beyond(
        LIFT + 'how = "add"\ndistribution = "values"\nvalues = [-1.5, 0.1]\nchances = [0.1, 0.9]',
        "draws_beyond",
        "uncertainties[0].figures[0]",
        "Draw nothing below -1.4,",
    ),
    "more orders than revenue": plan(
        "",
        INSIDE + '»[[uncertainties]]\nname = "value"\nhow = "set"\nfigures = ["units.S1.order_value"]\n'
        'distribution = "uniform"\nlow = 10\nhigh = 250',
        "world_invalid",
        "uncertainties[0]",
        "at least the 1,250,000 of its online orders",
        units=ORDERED,
    ),
    "more orders than revenue, by two": plan(
        "",
        INSIDE + '[[uncertainties]]\nname = "value"\nhow = "set"\nfigures = ["units.S1.order_value"]\n'
        'distribution = "uniform"\nlow = 10\nhigh = 190\n»[[uncertainties]]\nname = "demand"\nfigures = ["units.S1.revenue"]\n'
        'distribution = "uniform"\nlow = 0.8\nhigh = 1',
        "world_invalid",
        "uncertainties[1]",
        "with value highest and demand lowest",
        units=ORDERED,
    ),
}

CORRELATIONS = {
    "no such uncertainty": extra(
        f'{ONE}[[correlations]]\n»between = ["a", "z"]\nrank = 0.5',
        "name_unknown",
        "correlations[0].between",
        "Known: a.",
    ),
    "with itself": extra(
        f'{ONE}[[correlations]]\n»between = ["a", "a"]\nrank = 0.5',
        "name_repeated",
        "correlations[0].between",
    ),
    "three names": extra(
        three() + '[[correlations]]\n»between = ["a", "b", "c"]\nrank = 0.5', "value_wrong", "correlations[0].between"
    ),
    "a rank of 1": extra(three(("a", "b", 1.0)), "value_wrong", "correlations[0].rank"),
    "a pair twice": extra(
        three(("a", "b", 0.5)).replace("»", "") + '[[correlations]]\n»between = ["b", "a"]\nrank = 0.4',
        "row_repeated",
        "correlations[1].between",
        "each pair once (correlations[0])",
    ),
    "two scopes": extra(
        three().replace('S1.order_value"]', 'S1.order_value"]\nscope = "unit"')
        + '[[correlations]]\n»between = ["a", "c"]\nrank = 0.5',
        "value_wrong",
        "correlations[0].between",
        "found all and unit",
    ),
    "of a single value": extra(
        three().replace(UNIFORM, 'distribution = "values"\nvalues = [1.1]\nchances = [1.0]\n', 1)
        + '[[correlations]]\n»between = ["a", "c"]\nrank = 0.5',
        "setting_ignored",
        "correlations[0].between",
        "more than one value",
    ),
    "ranks that cannot hold together": extra(
        three(("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)),
        "correlations_impossible",
        "correlations[2].rank",
        "ranks between a, b and c",
    ),
}

FUTURES = {
    "a future twice": extra(
        '[[futures]]\nname = "a"\nchance = 0.1\n[[futures]]\n»name = "a"\nchance = 0.1', "name_repeated", "futures[1].name"
    ),
    "chances above 1": extra(
        '[[futures]]\nname = "a"\nchance = 0.7\n[[futures]]\nname = "b"\n»chance = 0.4', "value_wrong", "futures[1].chance", "1.1"
    ),
    "a future of nothing": extra(
        '[[futures]]\nname = "a"\nchance = 0.7\n»multiply = { "units.*.sales" = 2 }',
        "figure_unknown",
        "futures[0].multiply.units.*.sales",
    ),
    "a future of a choice": extra(
        '[[futures]]\nname = "a"\nchance = 0.7\n[futures.set]\n»"finance.discount_rate" = 0.2',
        "figure_certain",
        "futures[0].set.finance.discount_rate",
    ),
    "a path without quotes": extra(
        '»[[futures]]\nname = "a"\nchance = 0.7\nmultiply.finance.cost_of_goods = 0.9',
        "value_wrong",
        "futures[0].multiply",
        "each path in quotes",
    ),
    "a text for a figure": extra(
        '[[futures]]\nname = "a"\nchance = 0.7\n»set = { "units.S1.revenue" = "x" }',
        "value_wrong",
        "futures[0].set.units.S1.revenue",
    ),
    "a word for a figure": extra(
        '[[futures]]\nname = "a"\nchance = 0.7\n»add = { "units.S1.revenue" = "x" }',
        "value_wrong",
        "futures[0].add.units.S1.revenue",
        "expected number from -1e15 to 1e15",
    ),
    "nobody at work": extra(
        PLAN_EFFORT + "»[[futures]]\nname = 'empty'\nchance = 0.1\nset = { 'units.*.headcount' = 0 }",
        "world_invalid",
        "futures[0]",
        "(in future empty; units.csv row 2 and 3 rows more)",
        units="\n".join([f"{HEAD},headcount", f"{FIRST},9", *(f"{one},9" for one in REST)]),
    ),
    "a future beyond": extra(
        '[[futures]]\nname = "boom"\nchance = 0.7\n»multiply = { "units.*.inventory_accuracy" = 1.2 }',
        "value_wrong",
        "futures[0].multiply.units.*.inventory_accuracy",
        "in future boom",
    ),
    "half a quarter later": extra(
        '[[futures]]\nname = "late"\nchance = 0.7\n»set = { "levers.orchestration.slip_quarters" = 1.5 }',
        "value_wrong",
        "futures[0].set.levers.orchestration.slip_quarters",
        "whole number from 0 to 8",
    ),
    "nothing to add to": extra(
        '[[futures]]\nname = "a"\nchance = 0.7\n»add = { "finance.wage_growth" = 0.02 }',
        "figure_fixed",
        "futures[0].add.finance.wage_growth",
    ),
    "a future that contradicts itself": extra(
        INSIDE + '»[[futures]]\nname = "boom"\nchance = 0.7\nset = { "units.S1.order_value" = 250 }',
        "world_invalid",
        "futures[0]",
        "in future boom",
        units=ORDERED,
    ),
}

RISK = {
    "risk of another goal": extra(
        '[objective]\ngoal = "least_spend"\n»risk = "cvar"', "value_wrong", "objective.risk", "without then, not least_spend"
    ),
    "a measure and further objectives": extra(
        '[objective]\nthen = ["earliest"]\n»risk = "cvar"', "value_wrong", "objective.risk", "Remove objective.risk or"
    ),
    "no such measure": extra('[objective]\n»risk = "var"', "value_wrong", "objective.risk", "Did you mean cvar?"),
    "a level of 1": extra('[objective]\nrisk = "cvar"\n»risk_level = 1.0', "value_wrong", "objective.risk_level"),
}

CASES = FIELDS | FIGURES | BOUNDS | CORRELATIONS | FUTURES | RISK
