"""Figures too large to be exact to the cent, as edits of the good instance: the third part of the cases."""

from tests.instances.broken_economics import finance, flows
from tests.instances.broken_inputs import LEVER, MARK, Case, P, U, column, extra
from tests.instances.small import PLAN, UNITS

FAR = PLAN.replace("evaluation_quarters = 12", "evaluation_quarters = 80")
MANY_HOURS = PLAN.replace("ramp = [0.0, 0.5, 1.0]", "launch_hours = [1e9]")
RICH = UNITS.replace("1000000,", "1e13,").splitlines()
"""units.csv with a first unit of the greatest revenue."""


def widened(name: str, value: str) -> str:
    """Return units.csv with one more column, filled for S1."""
    return str(column(name, value, "").files[U])


BOUNDS = {
    "inflation of a lifetime": Case(
        {P: f"{FAR}\n[finance]\ninflation_rate = 1.0\n"},
        [("money_beyond", P, 38, "finance.inflation_rate")],
        "found 1, which comes to 8.82e+05 times in 19.75 years, expected prices that come to 0.0001 to 10,000 times",
    ),
    "prices that vanish": finance("licence_growth = -0.97", "value_wrong", "licence_growth"),
    "wages that vanish": Case(
        {P: f"{FAR}\n[finance]\nwage_growth = -0.8\n"},
        [("money_beyond", P, 38, "finance.wage_growth")],
        "found -0.8, which comes to",
    ),
    "rate of a debt": finance("discount_rate = -0.3", "value_wrong", "discount_rate", "number from -0.2 to 2"),
    "rate below all by inflation": finance(
        'discount_rate = -0.1\ndiscount_rate_kind = "real"\ninflation_rate = -0.2',
        "value_wrong",
        "discount_rate",
        "with inflation a nominal -0.28, expected a nominal rate of at least -0.2",
    ),
    "perpetuity that hardly ends": finance(
        'terminal_decay = 1e-5\nterminal_value = "perpetuity"\ndiscount_rate = 0',
        "value_wrong",
        "terminal_decay",
        "at least 0.001",
    ),
    "next to no size": column("size", "5e-324", "value_wrong", "number from 0.001 to 1,000"),
    "a dear order": column("order_value", "1e10", "value_wrong", "number from 0 to 1,000,000,000 (currency each)"),
    "another currency": column("order_value", "70 EUR", "value_wrong", "an amount in USD, as finance.currency says"),
    "a turnover beyond cents": Case(
        {U: widened("order_value", "1e6").replace("5000,0.8", "2e8,0.8")},
        [("money_beyond", U, 2, "eligible_orders")],
        "a quarter at S1, expected at most 100,000,000,000,000 a quarter for one unit",
    ),
    "turnovers beyond cents together": Case(
        {U: "\n".join([*RICH, *(RICH[1].replace("S1,", f"T{number},") for number in range(100))])},
        [("money_beyond", U, None, "")],
        "a quarter at all units, expected at most 1,000,000,000,000,000 a quarter for all units",
    ),
    "a case beyond cents": flows(
        "".join(f"S1,orchestration,shrink,{quarter},1e13,no,\n" for quarter in range(11)),
        None,
        "amount",
        "money_beyond",
        "found about 110,000,001,077,923 a quarter at S1",
    ),
    "a platform beyond cents": extra(
        f'{LEVER}{MARK}support = [{{ amount = 1e13, basis = "network", price_quarters = ["2027Q2"], price_factors = [100.0] }}]',
        "money_beyond",
        "levers.kiosk.support[0].amount",
        "found 10,000,000,000,000, which may come to 1,076,923,076,923,077",
    ),
    "a launch of ages": Case(
        {P: MANY_HOURS, U: widened("stores", "90000")},
        [("money_beyond", U, 2, "size")],
        "at S1, expected at most 1,000,000,000,000 points or hours in a quarter",
    ),
}
