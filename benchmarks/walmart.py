"""An instance from 45 real stores: real sales, growth, seasonality, size and format; all else assumed, and named so.

    python benchmarks/walmart.py DATA_DIR --out walmart --run walmart-plan

DATA_DIR holds stores.csv, one row per store, made from the public weekly sales of 45 Walmart stores, 2010-02-05 to 2012-10-26.
"""

import argparse
import csv
import io
from pathlib import Path

Row = dict[str, str]
Table = list[dict[str, object]]

YEARS_BETWEEN = 0.82
"""Years from the middle of 2011 to the middle of the last 52 weeks, which end on 2012-10-26."""
STEADIEST = 0.10
"""Assumption: a growth or fall of more than this a year does not last."""
AREA_STEP = 0.10
"""Assumption: stores lie in one area if no step in the mean fuel price between them is greater, in dollars a gallon."""
ACCURACY = (0.62, 0.90)
"""Assumption: accuracy of the store that sells most and least a square foot; 70-90 % in stores (McKinsey, second hand)."""
ONLINE_SHARE = 0.05
"""Assumption: online orders that a store could fulfil, as a share of sales, below the 5.6 % of Target in 2018."""
ORDER_VALUE = 70.0
"""Assumption."""
STOCK_PAYROLL = 0.033
"""Assumption: labour on stock and fulfilment, a third of a payroll of 10 % of sales (azcentral: 10-15 %)."""
WAGE = 14.0
"""Assumption: dollars of 2012, loaded."""
HOURS_FOLLOW = 0.5
"""Assumption: share of the season in sales that labour hours follow."""
HOURS_PER_ORDER = 0.2
"""Picking and packing: 5-15 minutes (SmartSMS, a vendor), 18 and 11 (Envision360, a vendor's example)."""

SAME_EVERYWHERE: dict[str, object] = {
    "contribution_margin": 0.20,
    "order_growth": 0.15,
    "order_value": ORDER_VALUE,
    "hours_per_order": HOURS_PER_ORDER,
    "misroute_rate": 0.05,
    "split_rate": 0.15,
    "late_rate": 0.06,
    "cancellation_rate": 0.03,
    "mispick_rate": 0.02,
    "complaint_rate": 0.015,
    "stockout_rate": 0.04,
    "shrink_rate": 0.0147,
    "markdown_rate": 0.02,
    "wage": WAGE,
    "overtime_rate": 0.03,
    "missed_task_rate": 0.06,
    "accuracy_drift": 0.001,
    "event_drift": 0.005,
}
"""Assumptions: figures that the data has not, equal for all stores, so that stores differ by nothing invented."""


def read_stores(data: Path) -> list[Row]:
    """Return the rows of stores.csv."""
    with (data / "stores.csv").open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def areas(stores: list[Row]) -> dict[str, str]:
    """Return the area of each store: 1 for the cheapest fuel."""
    area, last, found = 1, None, {}
    for store in sorted(stores, key=lambda row: (float(row["Fuel_Price"]), int(row["Store"]))):
        price = float(store["Fuel_Price"])
        if last is not None and price - last > AREA_STEP:
            area += 1
        found[store["Store"]], last = f"Area {area}", price
    return found


def growth(store: Row) -> float:
    """Return the yearly growth of sales from 2011 to the last 52 weeks, as far as it is taken to last."""
    measured: float = (float(store["sales_last52w"]) / float(store["sales_2011"])) ** (1 / YEARS_BETWEEN) - 1
    return round(max(-STEADIEST, min(STEADIEST, measured)), 4)


def accuracies(stores: list[Row]) -> dict[str, float]:
    """Return the inventory accuracy of each store: the denser the sales, the lower."""
    dense = {store["Store"]: float(store["sales_per_sqft_last52w"]) for store in stores}
    low, high = min(dense.values()), max(dense.values())
    worst, best = ACCURACY
    return {name: round(best - (best - worst) * (value - low) / (high - low), 3) for name, value in dense.items()}


def units(stores: list[Row]) -> Table:
    """Return the rows of units.csv."""
    area, accuracy = areas(stores), accuracies(stores)
    mean_feet = sum(float(store["Size"]) for store in stores) / len(stores)
    table: Table = []
    for store in stores:
        sales = float(store["sales_last52w"]) / 4
        orders = round(sales * ONLINE_SHARE / ORDER_VALUE)
        table.append(
            {
                "unit": f"W{int(store['Store']):02d}",
                "name": f"Store {store['Store']} ({store['Type']})",
                "region": area[store["Store"]],
                "owner": f"Manager of store {store['Store']}",
                "cohort": store["Type"],
                "size": round(float(store["Size"]) / mean_feet, 3),
                "revenue": round(sales),
                "revenue_growth": growth(store),
                "seasonality": f"W{int(store['Store']):02d}",
                "eligible_orders": orders,
                "inventory_accuracy": accuracy[store["Store"]],
                "labour_hours": round(sales * STOCK_PAYROLL / WAGE - orders * HOURS_PER_ORDER),
                **SAME_EVERYWHERE,
            }
        )
    return table


def seasonality(stores: list[Row]) -> Table:
    """Return the rows of seasonality.csv: the quarters of 2011, a profile a store."""
    table: Table = []
    for store in stores:
        quarters = [float(store[f"sales_2011_q{quarter}"]) for quarter in range(1, 5)]
        for quarter, sales in enumerate(quarters, start=1):
            factor = 4 * sales / sum(quarters)
            table.append(
                {
                    "profile": f"W{int(store['Store']):02d}",
                    "fiscal_quarter": quarter,
                    "revenue": round(factor, 4),
                    "orders": round(factor, 4),
                    "labour_hours": round(1 + HOURS_FOLLOW * (factor - 1), 4),
                }
            )
    return table


def instance_files(data: Path) -> dict[str, str]:
    """Return the files of the instance by name."""
    stores = read_stores(data)
    plan = PLAN.replace("{stores}", str(len(stores))).replace("{areas}", str(len(set(areas(stores).values()))))
    return {"plan.toml": plan, "units.csv": _csv(units(stores)), "seasonality.csv": _csv(seasonality(stores))}


def write_instance(data: Path, folder: Path) -> Path:
    """Write the instance folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in instance_files(data).items():
        (folder / name).write_bytes(text.encode())
    return folder


def main() -> None:
    """Write the instance, plan it, print what came out and, if asked, write the run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder that holds stores.csv")
    parser.add_argument("--out", type=Path, default=Path("walmart"), help="instance folder to write")
    parser.add_argument("--run", type=Path, help="run folder to write")
    arguments = parser.parse_args()

    from planner import plan, write

    result = plan(write_instance(arguments.data, arguments.out))
    print(f"instance in {arguments.out}; {result.status}; {result.seconds:.1f} s")
    print(f"NPV {result.npv:,.0f}  bound {result.bound or float('nan'):,.0f}  gap {result.gap or 0.0:.3%}")
    print(result.schedule.groupby(["quarter", "lever"]).size().unstack(fill_value=0).to_string())
    print(result.states.iloc[:, -1].value_counts().to_string(header=False))
    if arguments.run:
        print(f"run in {write(result, arguments.run)}")


def _csv(table: Table) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return stream.getvalue()


PLAN = """\
# {stores} real stores, from public weekly sales, 2010-02-05 to 2012-10-26, all departments summed, in dollars of 2012.
#
# Real: sales of the last 52 weeks (revenue is a quarter of them), growth from 2011 to the last 52 weeks (kept within 10 % a
# year), the season of each store by calendar quarter of 2011, floor space (size is the share of the mean store's) and format
# (cohort). Everything else is not in the data:
#
# assumption                          value            what stands behind it
# region                              {areas} areas          stores with alike fuel prices
# inventory_accuracy                  62-90 %          falls with sales a square foot; 70-90 % in stores (McKinsey, second hand)
# online share of sales               5 %              below the 5.6 % that Target sold online in 2018
# order_value, order_growth           70 dollars, 15 % assumptions
# contribution_margin                 20 %             assumption, below the gross margin of a discounter
# stockout_rate                       4 %              Gruen, Corsten: sales lost to empty shelves
# shrink_rate                         1.47 %           National Retail Security Survey, 2012
# split_rate                          15 %             nventory, a vendor: the level at which to worry
# cancellation_rate                   3 %              hopstack, a vendor: an example
# misroute, late, mispick, complaint  5, 6, 2, 1.5 %   assumptions
# markdown_rate                       2 %              assumption
# labour_hours, wage                  3.3 % of sales   a third of a payroll of 10 % (azcentral: 10-15 %); 14 dollars an hour
# hours_per_order                     12 minutes       of these hours; 5-15 (SmartSMS, a vendor), 18 and 11 (Envision360)
# overtime, missed tasks, drifts      3, 6, 0.1, 0.5 % assumptions
# seasons of orders and hours         as sales, half   assumptions

[plan]
name = "45 real stores"
description = "Real sales, growth and seasons of {stores} large stores; online orders, accuracy, event rates \
and costs are assumptions."

[calendar]
first_quarter = "2013Q1"
decision_quarters = 8
evaluation_quarters = 20

# Assumptions. The sales are those of the stores: online orders come beside them. Half of the extra orders are new, half of the
# cancelled ones are lost. Shrink counts at the cost of goods, and only its 79 % that is goods lost: 21 % is administrative
# error (NRF survey 2017). No value is counted after the twenty quarters.
[finance]
discount_rate = 0.08
inflation_rate = 0.02
growth_base = "last_twelve_months"
tax_rate = 0.25
depreciation_quarters = 20
online_sales = "beside"
extra_orders_incremental = 0.5
cancelled_orders_lost = 0.5
cost_of_goods = 0.75
shrink_cash_share = 0.79

# Assumptions.
[finance.contingency]
vendor = 0.20
analogue = 0.10

# Split: 6-18 dollars (nventory, a vendor's claim; the low end is used). Fulfilment: 6-12 dollars for a delivery (SmartSMS, a
# vendor's claim), 10-20 % of sales (McKinsey, second hand). Cancellation: handling alone. All others: assumptions.
[event_costs]
misroute = 6.5
split = 6.0
late = 8.0
cancellation = 5.0
mispick = 11.0
complaint = 12.0
fulfilment = 8.0
overtime_premium = 0.5
missed_task_hour = 7.0

# Share of each rate that wrong records cause; the levers' effects come beside it. Shrink: administrative error (NRF survey
# 2017), no loss of goods. Others: assumptions; stockouts and markdowns far below those of smaller stores, because a store of
# this size keeps more of each article on the floor.
[records]
misroute = 0.5
split = 0.3
late = 0.3
cancellation = 0.5
stockout = 0.03
shrink = 0.21
markdown = 0.01

# Cost: 40-180 thousand dollars (an illustrative range). Its top is paid for a store of mean floor space, about 70,000 for the
# smallest; most stores here are very large. Effects: far below those of smaller stores, in which a redesign reaches all.
# Change management begins a quarter before the launch; training ends a quarter after it.
[levers.store_optimization]
title = "Store optimization"
evidence = "analogue"
source = "ECR / Rekik, Syntetos, Glock 2019: correct records gain 4-8 % of sales; here 0.1 %. Accuracy: \
Auburn RFID Lab / GS1 US 2018 (63 % before tags, 95 % after). Others: assumptions."
accuracy_gap_closed = 0.98
accuracy_target = 0.95
ramp = [0.0, 0.4, 0.75, 1.0]
launch_hours = [300, 100]
costs = [
    { line = "change_management", amount = 70000, basis = "store", size_exponent = 0.7, profile = [0.4, 0.6], profile_from = -1 },
    { line = "training", amount = 55000, basis = "store", size_exponent = 0.7, profile = [0.7, 0.3] },
    { line = "integration", amount = 55000, basis = "store", colour = "capex", size_exponent = 0.7 },
]
support = [{ amount = 1500, basis = "store" }]
loads = [{ team = "field", prepare = 1, go_live = 4, stabilise = [2] }]

[levers.store_optimization.effects]
mispick = 0.40
complaint = 0.10
stockout = 0.02
shrink = 0.02
markdown = 0.005
labour_hours = 0.0075
overtime = 0.10
missed_task = 0.15

# Cost: 75-250 thousand dollars (an illustrative range); the high end, for a large company's systems. Integration of a store
# and support: assumptions.
[levers.orchestration]
title = "Inventory orchestration"
evidence = "analogue"
cost_evidence = "vendor"
source = "Splits: Inbound Logistics (1.33 packages an order at 8 % out of stock, 1.00 at none). Effectiveness over \
accuracy, conversion and all others: assumptions."
ramp = [0.0, 0.5, 1.0]
launch_hours = [80, 20]
costs = [
    { line = "software", amount = 170000, basis = "network", colour = "capex" },
    { line = "integration", amount = 80000, basis = "network", colour = "capex", profile = [0.5, 0.3, 0.2], profile_from = -1 },
    { line = "integration", amount = 18000, basis = "store", colour = "capex", size_exponent = 0.5 },
    { line = "training", amount = 10000, basis = "store", size_exponent = 0.5 },
]
support = [
    { amount = 20000, basis = "network" },
    { amount = 80, basis = "thousand_orders", size_exponent = 0.0 },
]
loads = [
    { team = "field", go_live = 2, stabilise = [1] },
    { team = "systems", prepare = 1, go_live = 2 },
]
effectiveness = [
    { accuracy = 0.55, effectiveness = -0.4 },
    { accuracy = 0.70, effectiveness = 0.1 },
    { accuracy = 0.85, effectiveness = 0.9 },
    { accuracy = 0.95, effectiveness = 1.0 },
]

[levers.orchestration.effects]
misroute = 0.55
split = 0.40
late = 0.35
cancellation = 0.35
complaint = 0.20
conversion_uplift = 0.02
order_uplift = 0.02

[levers.orchestration.strain]
labour_hours = 0.002
complaint = 0.12

# Cost: 10-50 thousand dollars a programme (an illustrative range); 15,000 a store here. Effects: assumptions, half of a
# redesign's; they wear off as records decay after a count (ECR / Rekik, Syntetos, Glock 2019).
[levers.manual_improvement]
title = "Manual process improvement"
evidence = "analogue"
source = "Decay after a count: ECR / Rekik, Syntetos, Glock 2019. Effects: assumptions."
accuracy_gap_closed = 0.35
accuracy_target = 0.92
ramp = [0.5, 1.0, 1.0, 0.6, 0.3]
benefit_life_quarters = 6
launch_hours = [150, 100]
costs = [{ line = "training", amount = 15000, basis = "store", size_exponent = 0.7 }]
loads = [{ team = "field", go_live = 1 }]
ends_with = ["store_optimization"]

[levers.manual_improvement.effects]
mispick = 0.12
stockout = 0.01
shrink = 0.01
missed_task = 0.08

[interaction]
same_quarter_load_factor = 1.3
same_quarter_ramp_speed = 0.7

# No launch from October to December.
[rules]
minimum_quarters_between_levers = 1
frozen = [{ fiscal_quarters = [4] }]

[[limits]]
name = "quarterly budget"
measure = "spend"
amount = 900000
carry_over = 1.0
lapses_at_year_end = false

[[limits]]
name = "field capacity"
measure = "load"
teams = ["field"]
amount = 32

[[limits]]
name = "launches in an area"
measure = "launches"
each = "region"
amount = 6

[solver]
time_limit = 60
gap = 0.01
"""


if __name__ == "__main__":
    main()
