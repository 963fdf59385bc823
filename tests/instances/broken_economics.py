"""Ways to get money, levers, limits and a business case wrong, as edits of the good instance: the second part of the cases."""

from tests.instances.broken_inputs import LEVER, LIMIT, MARK, SEASONAL, Case, L, P, S, U, column, extra
from tests.instances.small import PLAN, SEASONS, UNITS

F = "flows.csv"
HEAD = "unit,lever,line,quarter,amount,recurring,colour\n"
KIOSK = "levers.kiosk"
EFFORT = "adoption_by_effort = [{ effort = 0, reached = 0.2 }, { effort = 100, reached = 1 }]"
SEASON_SHARES = "profile,fiscal_quarter,revenue,orders\n" + "".join(
    f"city,{quarter},{share},1\n" for quarter, share in enumerate((0.22, 0.24, 0.25, 0.29), start=1)
)
TODAY = 'measure = "spend"\n»prices = "today"'
BROUGHT = PLAN.replace("ramp = [0.0, 0.5, 1.0]", 'flows = "replace"\neffects = { split = 0.2 }')
"""The small plan in which flows.csv takes the place of the effects of orchestration."""


def finance(line: str, code: str, field: str, text: str = "", **files: str) -> Case:
    """Return a case with one line of [finance]."""
    return extra(f"[finance]\n{MARK}{line}", code, f"finance.{field}", text, **files)


def cost(fields: str, code: str, field: str, text: str = "") -> Case:
    """Return a case of a lever with one launch cost."""
    line = f'{MARK}costs = [{{ line = "software", amount = 9, basis = "unit", {fields} }}]'
    return extra(f"{LEVER}{line}", code, f"{KIOSK}.costs[0].{field}", text)


def support(fields: str, code: str, field: str, text: str = "", basis: str = "unit") -> Case:
    """Return a case of a lever with one cost of support."""
    line = f'{MARK}support = [{{ amount = 9, basis = "{basis}", {fields} }}]'
    return extra(f"{LEVER}{line}", code, f"{KIOSK}.support[0].{field}", text)


def flows(rows: str, row: int | None, name: str, code: str, text: str = "", plan_text: str = PLAN, units: str = UNITS) -> Case:
    """Return a case with rows of flows.csv."""
    return Case({F: HEAD + rows, P: plan_text, U: units}, [(code, F, row, name)], text)


def without(columns: str) -> str:
    """Return units.csv without some of its columns."""
    rows = [line.split(",") for line in UNITS.splitlines()]
    kept = [place for place, name in enumerate(rows[0]) if name not in columns.split()]
    return "".join(",".join(row[place] for place in kept) + "\n" for row in rows)


AGEING = PLAN.replace("ramp = [0.0, 0.5, 1.0]", "benefit_life_quarters = 3")

MONEY = {
    "real rate without inflation": finance('discount_rate_kind = "real"', "setting_ignored", "discount_rate_kind"),
    "endless perpetuity in real terms": finance(
        'terminal_decay = 0\nterminal_value = "perpetuity"\ndiscount_rate_kind = "real"\ndiscount_rate = 0.05\n'
        "inflation_rate = -0.05",
        "value_wrong",
        "terminal_decay",
        "nominal discount rate and terminal_decay",
    ),
    "base of no growth": finance('growth_base = "first_year"', "setting_ignored", "growth_base", "units.csv with revenue_growth"),
    "interest on no stock": finance("carrying_rate = 0.1", "setting_ignored", "carrying_rate", "with inventory"),
    "goods of no shrink": finance("cost_of_goods = 0.6", "setting_ignored", "cost_of_goods"),
    "cash of no shrink": finance("shrink_cash_share = 0.6", "setting_ignored", "shrink_cash_share"),
    "loss of orders without value": finance("cancelled_orders_lost = 0.5", "setting_ignored", "cancelled_orders_lost"),
    "inside without value": finance('online_sales = "inside"', "setting_ignored", "online_sales", "with order_value"),
    "prices of no flows": finance('flows_in = "nominal"', "setting_ignored", "flows_in"),
    "hard cash twice": finance('hard_cash_only = ["payback", "payback"]', "name_repeated", "hard_cash_only[1]"),
    "hardness of tax": finance('hardness = { tax = "hard" }', "key_unknown", "hardness.tax"),
    "share of records": extra("[records]\n»shrink = 1.5", "value_wrong", "records.shrink", "share from 0 to 1"),
    "cause of no rate": extra("[records]\n»labour_hours = 0.5", "key_unknown", "records.labour_hours", "Known: misroute"),
    "orders above revenue": Case(
        {P: f'{PLAN}\n[finance]\nonline_sales = "inside"\n', **column("order_value", "250", "").files},
        [("level_impossible", U, 2, "revenue")],
        "found 1,000,000 at S1, expected at least the 1,250,000 of its online orders",
    ),
    "shares for seasonal factors": Case(
        {**SEASONAL, S: SEASON_SHARES}, [("season_mean", S, 2, "revenue")], "found a mean of 0.25 in profile city"
    ),
    "seasonal factors of nought": Case(
        {**SEASONAL, S: SEASONS.replace("revenue", "orders").replace("0.9", "0").replace("1.", "0.")},
        [("season_mean", S, 2, "orders")],
        "Divide each of them by 0.025",
    ),
}

LEVERS = {
    "profile of a half": cost("profile = [0.25, 0.25]", "value_wrong", "profile", "found a sum of 0.5, expected shares that sum"),
    "profile of nought": cost("profile = [0.0]", "value_wrong", "profile", "found a sum of 0"),
    "profile without shares": cost("profile = []", "value_wrong", "profile"),
    "profile after the evaluation": cost(
        "profile = [0.5, 0.5], profile_from = 4", "horizon_short", "profile", "Set calendar.evaluation_quarters to 13 or more"
    ),
    "price without a factor": cost('price_quarters = ["2027Q3"]', "value_wrong", "price_factors", "found 0 factors, expected 1"),
    "factor without a quarter": cost("price_factors = [1.1]", "value_wrong", "price_factors", "found 1 factor, expected 0"),
    "prices that go back": cost(
        'price_quarters = ["2027Q3", "2027Q3"], price_factors = [1.1, 1.2]', "value_wrong", "price_quarters", "quarters that rise"
    ),
    "price after the last launch": cost(
        'price_quarters = ["2029Q1"], price_factors = [1.1]', "quarter_outside", "price_quarters", "2027Q1 to 2028Q4"
    ),
    "price before the first quarter": support(
        'price_quarters = ["2026Q4"], price_factors = [1.1]', "quarter_outside", "price_quarters", "2027Q1 to 2029Q4"
    ),
    "price after the evaluation": support(
        'price_quarters = ["2030Q1"], price_factors = [1.1]', "quarter_outside", "price_quarters", "2027Q1 to 2029Q4"
    ),
    "term of a network": support("minimum_quarters = 8", "setting_ignored", "minimum_quarters", basis="network"),
    "term of a region": support("minimum_quarters = 8", "setting_ignored", "minimum_quarters", basis="region"),
    "stock that is not there": extra(
        f"{LEVER}»effects = {{ inventory = 0.1 }}", "setting_ignored", f"{KIOSK}.effects.inventory", "with inventory"
    ),
    "effort of no head": Case(
        {P: f"{PLAN}\n{LEVER}effects = {{ late = 0.2 }}\n{EFFORT}\n", **column("headcount", "12", "").files},
        [("value_missing", U, row, "headcount") for row in (3, 4, 5)],
        "found 0, expected heads above 0, as levers.kiosk has adoption_by_effort",
    ),
    "effort without a count of heads": extra(
        f"{LEVER}effects = {{ late = 0.2 }}\n{EFFORT}", "column_missing", "headcount", "heads above 0"
    )._replace(found=[("column_missing", U, 1, "headcount")]),
    "effort for no gain": Case(
        {P: f"{PLAN}\n{LEVER}{EFFORT}\n", **column("headcount", "12", "").files},
        [("setting_ignored", P, 39, f"{KIOSK}.adoption_by_effort")],
    ),
    "efforts that fall": extra(
        f"{LEVER}»adoption_by_effort = [{{ effort = 9, reached = 0 }}, {{ effort = 8, reached = 1 }}]",
        "value_wrong",
        f"{KIOSK}.adoption_by_effort",
        "efforts that rise",
    ),
    "maturities that fall": extra(
        f"{LEVER}»adoption_by_maturity = [{{ maturity = 0.9, reached = 0 }}, {{ maturity = 0.8, reached = 1 }}]",
        "value_wrong",
        f"{KIOSK}.adoption_by_maturity",
        "maturities that rise",
    ),
    "maturity for no gain": extra(
        f"{LEVER}effects = {{ late = -0.2 }}\n»adoption_by_maturity = [{{ maturity = 0.9, reached = 0 }}]",
        "setting_ignored",
        f"{KIOSK}.adoption_by_maturity",
    ),
    "incentives that are aligned": extra(
        f"{LEVER}effects = {{ late = 0.2 }}\n»adoption_without_incentives = 0.5",
        "setting_ignored",
        f"{KIOSK}.adoption_without_incentives",
        "a unit with incentives_aligned = no",
    ),
    "incentives for no gain": extra(
        f"{LEVER}»adoption_without_incentives = 0.5", "setting_ignored", f"{KIOSK}.adoption_without_incentives"
    ),
}

LIMITS = {
    "lapse of nothing": extra(
        f'{LIMIT}measure = "spend"\n»lapses_at_year_end = true', "setting_ignored", "limits[2].lapses_at_year_end", "a carry_over"
    ),
    "lapse of a year": extra(
        f'{LIMIT}measure = "spend"\nper = "fiscal_year"\ncarry_over = 1\n»lapses_at_year_end = true',
        "setting_ignored",
        "limits[2].lapses_at_year_end",
        "a limit per quarter",
    ),
    "today without inflation": extra(f"{LIMIT}{TODAY}", "setting_ignored", "limits[2].prices", "an inflation_rate"),
    "points of today": extra(
        f"[finance]\ninflation_rate = 0.02\n{LIMIT}{TODAY.replace('spend', 'launches')}",
        "setting_ignored",
        "limits[2].prices",
        "measure run_cost or spend",
    ),
    "quarter after the last load": Case(
        {
            P: PLAN.replace("go_live = 3 }", "go_live = 3, stabilise = [1, 1] }"),
            L: "limit,scope,period,amount\nfield,North,2029Q3,6\n",
        },
        [("period_wrong", L, 2, "period")],
        "a quarter from 2027Q1 to 2029Q2",
    ),
    "year after the last payment": extra(
        f'{LIMIT}measure = "spend"\nper = "fiscal_year"\n', "", "", limits="limit,period,amount\ncap,FY2029,5"
    )._replace(found=[("period_wrong", L, 2, "period")], text="a fiscal year from FY2027 to FY2028"),
}

CASE_ALONG = {
    "flow of no unit": flows("S9,orchestration,shrink,0,5,,", 2, "unit", "name_unknown", "Known: S1, S2"),
    "flow of no lever": flows("S1,orchestrate,shrink,0,5,,", 2, "lever", "name_unknown", "Did you mean orchestration?"),
    "flow of no line": flows("S1,orchestration,theft,0,5,,", 2, "line", "value_wrong", "one of software, integration"),
    "flow of tax": flows("S1,orchestration,tax,0,-5,,", 2, "line", "value_wrong"),
    "flow twice": flows(
        "S1,orchestration,shrink,0,5,yes,\nS1,orchestration,shrink,0,6,yes,", 3, "line", "row_repeated", "once (row 2)"
    ),
    "cost twice": flows("S1,orchestration,software,0,-5,,\nS1,orchestration,software,0,-5,,opex", 3, "line", "row_repeated"),
    "cost above nothing": flows("S1,orchestration,software,0,5,,", 2, "amount", "value_wrong", "Write -5 for a cost."),
    "cost for ever": flows("S1,orchestration,software,0,-5,yes,", 2, "recurring", "value_wrong", "a row for each payment"),
    "stock for ever": flows("S1,orchestration,working_capital,0,-5,yes,", 2, "recurring", "value_wrong", "a row for each change"),
    "benefit after its life": flows(
        "S1,orchestration,labour,3,5,yes,", 2, "quarter", "setting_ignored", "below benefit_life_quarters, 3", AGEING
    ),
    "cost after the evaluation": flows(
        "S1,orchestration,software,5,-5,,", 2, "quarter", "horizon_short", "Set calendar.evaluation_quarters to 13 or more"
    ),
    "benefit before the launch": flows("S1,orchestration,shrink,-1,5,,", 2, "quarter", "value_wrong", "0 or more with shrink"),
    "capex of a benefit": flows("S1,orchestration,shrink,0,5,,capex", 2, "colour", "setting_ignored"),
    "quarter of a flow": flows("S1,orchestration,shrink,2027Q3,5,,", 2, "quarter", "value_wrong"),
    "flow without an amount": flows("S1,orchestration,shrink,0,,,", 2, "amount", "value_missing"),
    "flows without rows": flows("", None, "", "table_empty"),
    "nothing to replace with": Case(
        {P: BROUGHT}, [("setting_ignored", P, 17, "levers.orchestration.flows")], 'or write flows = "add"'
    ),
    "rows of another lever alone": Case(
        {P: BROUGHT, F: HEAD + "S1,store_optimization,shrink,0,5,,"},
        [("setting_ignored", P, 17, "levers.orchestration.flows")],
    ),
    "computed without revenue": Case(
        {P: PLAN.replace("ramp = [0.0, 0.5, 1.0]", "effects = { split = 0.2 }"), U: without("revenue contribution_margin")}
        | {F: HEAD + "S1,store_optimization,shrink,0,5,,"},
        [("column_missing", U, 1, "revenue"), ("column_missing", U, 1, "contribution_margin")],
    ),
    "computed where nothing is brought": flows(
        "S1,orchestration,shrink,0,5,,\nS2,orchestration,shrink,0,5,,\nD1,orchestration,shrink,0,5,,",
        4,
        "revenue",
        "value_missing",
        plan_text=BROUGHT,
        units=UNITS.replace("new,900000", "new,").replace("S1,North,store,Ann,old,1000000", "S1,North,store,Ann,old,"),
    )._replace(found=[("value_missing", U, 4, "revenue")]),
    "cost by orders without orders": Case(
        {
            P: PLAN.replace("ramp = [0.0, 0.5, 1.0]", 'support = [{ amount = 5, basis = "thousand_orders" }]'),
            U: without("revenue contribution_margin eligible_orders inventory_accuracy"),
            F: HEAD + "S1,orchestration,shrink,0,5,,",
        },
        [("column_missing", U, 1, "eligible_orders")],
    ),
    "condition without accuracy": Case(
        {
            P: PLAN.replace("ramp = [0.0, 0.5, 1.0]", "conditions = { minimum_accuracy = 0.5 }"),
            U: without("inventory_accuracy"),
            F: HEAD + "S1,orchestration,shrink,0,5,,",
        },
        [("column_missing", U, 1, "inventory_accuracy")],
    ),
    "pilot of the best without accuracy": Case(
        {
            P: PLAN + '\n[[pilot_gates]]\nname = "p"\nlever = "orchestration"\nquarters = 1\nunits = 1\npolicy = "top"\n',
            U: without("inventory_accuracy revenue"),
            F: HEAD + "S1,orchestration,shrink,0,5,,",
        },
        [("column_missing", U, 1, "inventory_accuracy")],
    ),
    "drivers without flows": Case({U: without("revenue")}, [("column_missing", U, 1, "revenue")]),
}

CASES = MONEY | LEVERS | LIMITS | CASE_ALONG
