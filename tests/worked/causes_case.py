"""Three stores: records as a cause, effectiveness and strain at low accuracy, adoption, returns, online sales inside revenue.

A ledger of its own, from the textbook and docs/economics.md: it imports nothing of the project. Run as a script it prints every
cell and figure.
"""

import csv
import itertools
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "instances" / "causes"
BUCKETS = {
    "implementation_cost": ("software", "integration", "change_management", "training"),
    "operating_cost": ("labour", "shipping", "fulfilment", "returns", "shrink", "markdowns", "support"),
    "revenue_lift": ("stockouts", "promises", "availability", "cancelled_sales", "cancellations"),
    "risk_reduction": ("complaints", "volatility"),
    "tax": ("tax",),
}
SOFT = ("stockouts", "promises", "availability", "cancelled_sales")
AVOIDED = ("complaints", "cancellations", "volatility")
H = 8
SHARED = (("network", ""), ("region", "North"), ("region", "South"))


def table(name):
    with (FOLDER / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


plan = tomllib.loads((FOLDER / "plan.toml").read_text(encoding="utf-8"))
finance, levers, event_costs, caused = plan["finance"], plan["levers"], plan["event_costs"], plan["records"]
units, pins = table("units.csv"), table("pins.csv")
REALISATION = {"vendor": 0.4, "analogue": 0.75, "pilot": 0.9, "measured": 1.0}
RATE = 1.06 * 1.02 - 1
"""Nominal discount rate of a real one of 6 % and an inflation of 2 %: 8.12 %."""


def name(q):
    return f"{2027 + (q - 1) // 4}Q{(q - 1) % 4 + 1}"


def number(label):
    return 4 * (int(label[:4]) - 2027) + int(label[-1])


def factor(q):
    return (1 + RATE) ** (-q / 4)


def rising(rate, q):
    return (1 + rate) ** ((q - 1) / 4)


def on_curve(points, x, across, up):
    """A curve that is linear between its points and flat outside them; 1 without points."""
    if not points:
        return 1.0
    if x <= points[0][across]:
        return points[0][up]
    for left, right in itertools.pairwise(points):
        if x <= right[across]:
            return left[up] + (right[up] - left[up]) * (x - left[across]) / (right[across] - left[across])
    return points[-1][up]


def value(unit, column):
    return float(unit[column] or 0)


def share(starts, lever, q):
    age, ramp = q - starts[lever], levers[lever]["ramp"]
    alive = 0 <= age < levers[lever].get("benefit_life_quarters", 10**9)
    return ramp[min(age, len(ramp) - 1)] if alive else 0.0


def realised(unit, lever):
    """What is counted of a benefit: the haircut of its evidence, and how far it is adopted."""
    effort = 0.0
    for line in levers[lever]["costs"]:
        if line["line"] in ("change_management", "training"):
            scale = value(unit, "stores") if line["basis"] == "store" else 1.0
            effort += line["amount"] * scale * value(unit, "size") ** line.get("size_exponent", 1.0)
    adopted = on_curve(levers[lever].get("adoption_by_effort"), effort / value(unit, "headcount"), "effort", "reached")
    adopted *= on_curve(levers[lever].get("adoption_by_maturity"), value(unit, "maturity"), "maturity", "reached")
    if unit["incentives_aligned"] == "no":
        adopted *= levers[lever].get("adoption_without_incentives", 1.0)
    return REALISATION[levers[lever]["evidence"]] * adopted


def accuracy(unit, starts, q):
    reached = max(0.0, value(unit, "inventory_accuracy") - value(unit, "accuracy_drift") * (q - 1))
    for lever in levers:
        if lever in starts:
            gap = max(0.0, levers[lever].get("accuracy_target", 0.98) - reached)
            reached += levers[lever].get("accuracy_gap_closed", 0.0) * realised(unit, lever) * share(starts, lever, q) * gap
    return reached


def effectiveness(unit, starts, lever, q):
    return on_curve(levers[lever].get("effectiveness"), accuracy(unit, starts, q), "accuracy", "effectiveness")


def counted(unit, starts, lever, effect, q):
    """An effect in a quarter: a benefit as far as it works and is believed; harm, and what is adverse, in full."""
    if effect < 0:
        return effect * share(starts, lever, q)
    works = effectiveness(unit, starts, lever, q)
    return effect * share(starts, lever, q) * works * (realised(unit, lever) if works >= 0 else 1.0)


def multiplier(unit, starts, driver, q):
    product = 1.0
    for lever in starts:
        product *= 1 - counted(unit, starts, lever, levers[lever]["effects"].get(driver, 0.0), q)
        if "effectiveness" in levers[lever]:
            fails = min(1.0, max(0.0, 1 - effectiveness(unit, starts, lever, q)))
            product *= 1 + levers[lever].get("strain", {}).get(driver, 0.0) * share(starts, lever, q) * fails
    return product


def uplift(unit, starts, kind, q):
    product = 1.0
    for lever in starts:
        product *= 1 + counted(unit, starts, lever, levers[lever]["effects"].get(kind, 0.0), q)
    return product


def records(unit, starts, part, q):
    """What wrong records leave of a rate of which they cause a part; at least one record in a hundred was wrong at first."""
    at_first = value(unit, "inventory_accuracy")
    return 1 + part * (at_first - accuracy(unit, starts, q)) / max(1 - at_first, 0.01)


def levels(unit, starts, q):
    """Costs, and contribution lost, of a unit in a quarter by line."""
    general, wage = rising(0.02, q), value(unit, "wage") * rising(0.035, q)
    revenue = value(unit, "revenue") * rising(value(unit, "revenue_growth"), q) * general
    orders = value(unit, "eligible_orders") * rising(value(unit, "order_growth"), q)
    worth = value(unit, "order_value") * general
    store = max(0.0, revenue - orders * worth)
    margin = float(unit["online_margin"] or unit["contribution_margin"])
    more, faster = (uplift(unit, starts, kind, q) for kind in ("order_uplift", "conversion_uplift"))
    there = orders * more * faster

    def rate(kind, drifts=True, part=None):
        base = value(unit, f"{kind}_rate") * ((1 + value(unit, "event_drift")) ** (q - 1) if drifts else 1.0)
        part = caused.get(kind, 0.0) if part is None else part
        return min(1.0, min(1.0, base) * records(unit, starts, part, q) * multiplier(unit, starts, kind, q))

    def each(kind):
        return float(unit.get(f"{kind}_cost") or event_costs[kind]) * general

    hours = (value(unit, "labour_hours") + value(unit, "hours_per_order") * there) * multiplier(unit, starts, "labour_hours", q)
    disruption = sum(
        80 * value(unit, "stores") * value(unit, "size") * wage
        for lever, start in starts.items()
        if lever == "store_optimization" and q == start
    )
    goods = max(0.0, caused["shrink"] - (1 - finance["shrink_cash_share"])) / finance["shrink_cash_share"]
    lost_goods = rate("shrink", False, goods) * finance["shrink_cash_share"] * finance["cost_of_goods"]
    support = sum(
        line["amount"] * general * value(unit, "size") * (1.0 if line["basis"] == "unit" else there / 1000)
        for lever, start in starts.items()
        for line in levers[lever].get("support", ())
        if q >= start and line["basis"] in ("unit", "thousand_orders")
    )
    earned = finance["extra_orders_incremental"]
    lost = (orders + earned * (there - orders)) * rate("cancellation") * finance["cancelled_orders_lost"]
    return {
        "labour": hours * wage + there * rate("mispick") * each("mispick") + disruption,
        "shipping": there * sum(rate(kind) * each(kind) for kind in ("misroute", "split", "late")),
        "fulfilment": (orders + earned * (there - orders) - lost) * each("fulfilment"),
        "returns": there * rate("returned") * each("returned"),
        "shrink": revenue * lost_goods,
        "markdowns": revenue * rate("markdown", False),
        "support": support,
        "stockouts": store * rate("stockout", False) * value(unit, "contribution_margin"),
        "promises": -earned * orders * more * (faster - 1) * worth * margin,
        "availability": -earned * orders * (more - 1) * worth * margin,
        "cancelled_sales": lost * worth * margin,
        "complaints": there * rate("complaint") * each("complaint"),
        "cancellations": there * rate("cancellation") * each("cancellation"),
        "volatility": hours * wage * rate("overtime", False) * event_costs["overtime_premium"]
        + hours * rate("missed_task", False) * event_costs["missed_task_hour"] * general,
    }


def taxed(cells):
    """Cells with the tax on them; nothing is capital here."""
    for q in range(1, H + 1):
        cells[q, "tax"] = -finance["tax_rate"] * sum(amount for (quarter, _), amount in cells.items() if quarter == q)
    return cells


def price(line, q):
    return line["price_factors"][0] if "price_quarters" in line and q >= number(line["price_quarters"][0]) else 1.0


def unit_cells(unit, starts):
    cells = {}
    for q in range(1, H + 1):
        before, after = levels(unit, {}, q), levels(unit, starts, q)
        cells |= {(q, line): before[line] - after[line] for line in before}
    for lever, start in starts.items():
        for line in levers[lever]["costs"]:
            if line["basis"] in ("unit", "store"):
                scale = value(unit, "stores") if line["basis"] == "store" else 1.0
                paid = line["amount"] * price(line, start) * scale * value(unit, "size") ** line.get("size_exponent", 1.0)
                cells[start, line["line"]] = cells.get((start, line["line"]), 0.0) - paid * rising(0.02, start)
    return taxed(cells)


def shared_cells(plans, lever):
    """Cells of what the network and each region pay for a lever, by region (blank for the network)."""
    found = {}
    for basis, region in SHARED:
        starts = [plan[lever] for unit, plan in plans if lever in plan and region in ("", unit["region"])]
        lines = [line for kind in ("costs", "support") for line in levers[lever].get(kind, ()) if line["basis"] == basis]
        if not starts or not lines:
            continue
        cells, opening = {}, min(starts)
        for line in levers[lever].get("costs", ()):
            if line["basis"] == basis:
                cells[opening, line["line"]] = -line["amount"] * rising(0.02, opening)
        for line in levers[lever].get("support", ()):
            if line["basis"] == basis:
                cells |= {(q, "support"): -line["amount"] * rising(0.02, q) for q in range(opening, H + 1)}
        found[region] = taxed(cells)
    return found


def pinned(later=0):
    for unit in units:
        rows = [row for row in pins if row["unit"] == unit["unit"] and row["rule"] == "must"]
        yield unit, {lever: number(row["quarter"]) + later for lever in levers for row in rows if row["lever"] == lever}


def present_value(cells, lines=None):
    return sum(amount * factor(q) for (q, line), amount in cells.items() if lines is None or line in lines)


def plan_cells(later=0):
    plans = list(pinned(later))
    every = [unit_cells(*one) for one in plans]
    for lever in levers:
        every += shared_cells(plans, lever).values()
    return {key: sum(told.get(key, 0.0) for told in every) for key in set().union(*every)}


def cells():
    """Cells of cashflow.csv by quarter's name and line."""
    return {(name(q), line): amount for (q, line), amount in plan_cells().items()}


def launches():
    """Share (the mean over every order of a unit's launches) and worth without it of each launch, by unit and lever."""
    found = {}
    for unit, starts in pinned():
        worth = {}
        for count in range(len(starts) + 1):
            for kept in itertools.combinations(starts, count):
                worth[frozenset(kept)] = present_value(unit_cells(unit, {lever: starts[lever] for lever in kept}))
        orders = list(itertools.permutations(starts))
        for lever in starts:
            before = [frozenset(one[: one.index(lever)]) for one in orders]
            mean = sum(worth[first | {lever}] - worth[first] for first in before) / len(orders)
            found[unit["unit"], lever] = (mean, worth[frozenset(starts)] - worth[frozenset(starts) - {lever}])
    return found


def year(quarters, drifts=True):
    """Level of the base case over quarters by line, with or without drift."""
    told = {}
    for unit in units:
        kept = unit if drifts else unit | {"accuracy_drift": "0", "event_drift": "0"}
        for q in quarters:
            for line, level in levels(kept, {}, q).items():
                told[line] = told.get(line, 0.0) + level
    return told


def base_case():
    """Level of the base case in the first and the last year, and what drift does to the last, by line."""
    first, last, still = year(range(1, 5)), year(range(H - 3, H + 1)), year(range(H - 3, H + 1), drifts=False)
    return {line: (first[line], last[line], last[line] - still[line]) for line in first}


def figures():
    """Figures of summary.json."""
    total = plan_cells()
    npv, tax = present_value(total), present_value(total, ("tax",))
    after_tax = 1 - finance["tax_rate"]
    soft, avoided = (after_tax * present_value(total, lines) for lines in (SOFT, AVOIDED))
    invested = -present_value(total, BUCKETS["implementation_cost"])
    shared = {lever: {r: present_value(c) for r, c in shared_cells(list(pinned()), lever).items()} for lever in levers}
    by_lever = {
        lever: sum(shared[lever].values()) + sum(worth for (_, own), (worth, _) in launches().items() if own == lever)
        for lever in levers
    }
    own = {unit["unit"]: present_value(unit_cells(unit, starts)) for unit, starts in pinned()}
    in_region = {r: sum(by.get(r, 0.0) for by in shared.values()) for _, r in SHARED}
    return {
        "npv": npv,
        "npv_before_tax": npv - tax,
        "profitability_index": 1 + npv / invested,
        "profitability_index_before_tax": 1 + (npv - tax) / invested,
        "buckets": {bucket: present_value(total, lines) for bucket, lines in BUCKETS.items()},
        "npv_by_hardness": {"hard": npv - soft - avoided, "avoided": avoided, "soft": soft},
        "npv_by_lever": by_lever,
        "npv_by_grade": {levers[lever]["evidence"]: worth for lever, worth in by_lever.items()},
        "npv_by_region": {
            "North": own["A"] + in_region["North"],
            "South": own["B"] + own["C"] + in_region["South"],
            None: in_region[""],
        },
        "cost_of_waiting": npv - present_value(plan_cells(1)),
    }


if __name__ == "__main__":
    print(*sorted(cells().items()), *figures().items(), *launches().items(), *base_case().items(), sep="\n")
