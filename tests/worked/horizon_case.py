"""Three stores, two levers and one that runs already: payments over several quarters, tax and benefits beyond the evaluation.

A ledger of its own, from the textbook and docs/economics.md: it imports nothing of the project, sums quarter by quarter for as
long as anything counts, and knows no closed form. Run as a script it prints every cell and figure.
"""

import csv
import itertools
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "instances" / "horizon"
BUCKETS = {
    "implementation_cost": ("software", "integration", "change_management", "training"),
    "operating_cost": ("labour", "shipping", "shrink", "markdowns", "support", "carrying", "working_capital"),
    "revenue_lift": ("stockouts", "availability"),
    "risk_reduction": ("complaints", "volatility"),
    "tax": ("tax",),
}
SOFT, AVOIDED = ("labour", "stockouts", "availability"), ("complaints", "volatility")
LONG_QUARTERS = {"2028Q4": 14 / 13}
"""The 53rd week of the 4-5-4 calendar lies in the fiscal year 2028."""


def table(name):
    with (FOLDER / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


plan = tomllib.loads((FOLDER / "plan.toml").read_text(encoding="utf-8"))
finance, levers, costs_of = plan["finance"], plan["levers"], plan["event_costs"]
units, pins = table("units.csv"), table("pins.csv")
seasons = {(row["profile"], int(row["fiscal_quarter"])): row for row in table("seasonality.csv")}
H = plan["calendar"]["evaluation_quarters"]
END = H + 4 * 100
"""Last quarter that is summed: 100 years on, a flow counts (0.85 / 1.09)^100, less than 1e-10 of itself."""


def number(label):
    return 4 * (int(label[:4]) - 2027) + int(label[-1]) - 1


def name(q):
    ordinal = 4 * 2027 + q
    return f"{ordinal // 4}Q{ordinal % 4 + 1}"


def factor(q):
    return (1 + finance["discount_rate"]) ** -((q - 1 + 0.5) / 4)


def index(rate, q):
    """Growth since the first quarter; none after the evaluation."""
    return (1 + rate) ** ((min(q, H) - 1) / 4)


def grown(rate, q):
    """Growth of a figure that is the mean of the last twelve months, quarters -3..0."""
    return index(rate, q) / (sum((1 + rate) ** ((p - 1) / 4) for p in (-3, -2, -1, 0)) / 4)


def figure(unit, column):
    return float(unit[column] or 0)


def length(q):
    return 1.0 if q > H else LONG_QUARTERS.get(name(q), 1.0)


def season(unit, column, q):
    return float(seasons[unit["seasonality"], int(name(q)[-1])][column]) if unit["seasonality"] else 1.0


def is_open(unit, q):
    return not unit["exit_quarter"] or q <= number(unit["exit_quarter"])


def resized(unit, q):
    return figure(unit, "resize_factor") if unit["resize_quarter"] and q >= number(unit["resize_quarter"]) else 1.0


def price(line, q):
    dated = zip(line.get("price_quarters", ()), line.get("price_factors", ()), strict=True)
    return [1.0, *(value for quarter, value in dated if q >= number(quarter))][-1]


def active(unit, starts, lever, q):
    if lever not in starts or q < starts[lever] or not is_open(unit, q):
        return False
    return not any(other in starts and starts[other] <= q for other in levers[lever].get("ends_with", ()))


def share(unit, starts, lever, q):
    if not active(unit, starts, lever, q):
        return 0.0
    age, ramp = q - starts[lever], levers[lever]["ramp"]
    if age >= levers[lever].get("benefit_life_quarters", 10**9):
        return 0.0
    together = any(other != lever and start == starts[lever] for other, start in starts.items())
    at = min(age * (plan["interaction"]["same_quarter_ramp_speed"] if together else 1.0), len(ramp) - 1)
    below, above = int(at), min(int(at) + 1, len(ramp) - 1)
    return ramp[below] + (at - below) * (ramp[above] - ramp[below])


OWED = "support owed by contract"
"""A part of the line support, which is kept apart."""
REALISED = {"vendor": 0.5, "analogue": 0.7, "pilot": 0.9, "measured": 1.0}


def multiplier(unit, starts, driver, q, sign=-1):
    """What the levers leave of a rate or an amount; with sign 1, what they make of the orders."""
    left = 1.0
    for lever in starts:
        effect = levers[lever].get("effects", {}).get(driver, 0.0)
        kept = REALISED[levers[lever]["evidence"]] if effect > 0 else 1.0
        left *= 1 + sign * effect * kept * share(unit, starts, lever, q)
    return left


def stock(unit, starts, q):
    held = figure(unit, "inventory") * resized(unit, q) * is_open(unit, q) * index(finance["inflation_rate"], q)
    return held * multiplier(unit, starts, "inventory", q)


def end_stock(unit, starts, q):
    """Stock at the end of a quarter: none where the unit closes."""
    return stock(unit, starts, q) if is_open(unit, q + 1) else 0.0


def levels(unit, starts, running, q):
    """Costs, and contribution lost, of a unit in a quarter by line."""
    general, scale = index(finance["inflation_rate"], q), length(q) * resized(unit, q) * is_open(unit, q)
    size = figure(unit, "size") * resized(unit, q)
    wage = figure(unit, "wage") * index(finance["wage_growth"], q)
    freight = index(finance["freight_growth"], q)
    revenue = figure(unit, "revenue") * grown(figure(unit, "revenue_growth"), q) * season(unit, "revenue", q) * scale * general
    orders = figure(unit, "eligible_orders") * grown(figure(unit, "order_growth"), q) * season(unit, "orders", q) * scale
    uplift = multiplier(unit, starts, "order_uplift", q, 1)

    def event(rate):
        drifted = min(1.0, figure(unit, f"{rate}_rate") * (1 + figure(unit, "event_drift")) ** (min(q, H) - 1))
        return min(1.0, drifted * multiplier(unit, starts, rate, q))

    there = orders * uplift
    fixed = figure(unit, "labour_hours") * season(unit, "labour_hours", q) * scale
    hours = (fixed + figure(unit, "hours_per_order") * there) * multiplier(unit, starts, "labour_hours", q)
    disruption = sum(
        levers[lever].get("launch_hours", [])[q - start] * figure(unit, "stores") * size * wage
        for lever, start in starts.items()
        if active(unit, starts, lever, q) and 0 <= q - start < len(levers[lever].get("launch_hours", []))
    )
    lost = revenue * figure(unit, "stockout_rate")
    before = end_stock(unit, starts, q - 1) if q > 1 else stock(unit, running, 1)
    contribution = figure(unit, "order_value") * general * figure(unit, "contribution_margin")
    return {
        "labour": hours * wage + disruption,
        "shipping": there * (event("misroute") * costs_of["misroute"] + event("late") * costs_of["late"]) * freight,
        "shrink": revenue * figure(unit, "shrink_rate") * multiplier(unit, starts, "shrink", q) * finance["cost_of_goods"],
        "markdowns": revenue * figure(unit, "markdown_rate") * multiplier(unit, starts, "markdown", q),
        "support": sum(unit_support(unit, starts, lever, q, there, size) for lever in starts),
        OWED: sum(unit_support(unit, starts, lever, q, there, size, by_contract=True) for lever in starts),
        "carrying": stock(unit, starts, q) * finance["carrying_rate"] / 4 * length(q),
        "working_capital": end_stock(unit, starts, q) - before,
        "stockouts": lost * multiplier(unit, starts, "stockout", q) * figure(unit, "contribution_margin"),
        "availability": -orders * (uplift - 1) * contribution,
        "complaints": there * event("complaint") * costs_of["complaint"] * general,
        "volatility": hours * wage * figure(unit, "overtime_rate") * costs_of["overtime_premium"],
    }


def unit_support(unit, starts, lever, q, there, size, by_contract=False):
    """Support of a quarter, or the part of it that a minimum term asks for."""
    paid = 0.0
    for line in levers[lever].get("support", ()):
        owed = 0 <= q - starts[lever] < line.get("minimum_quarters", 0)
        due = owed or (active(unit, starts, lever, q) and not by_contract)
        if not due or line["basis"] in ("network", "region"):
            continue
        basis = {"unit": length(q), "store": figure(unit, "stores") * length(q), "thousand_orders": there / 1000}[line["basis"]]
        basis *= size ** line.get("size_exponent", 1.0)
        paid += line["amount"] * index(finance["licence_growth"], q) * price(line, q) * basis
    return paid


def payments_of(line, lever, launch, basis):
    """Yield quarter and amount of the payments of one cost line."""
    graded = levers[lever].get("cost_evidence", levers[lever]["evidence"])
    contingency = finance["contingency"].get(graded, 0.0)
    total = line["amount"] * (1 + contingency) * price(line, launch) * basis
    for place, part in enumerate(line.get("profile", [1.0])):
        quarter = max(1, launch + line.get("profile_from", 0) + place)
        yield quarter, total * part * index(finance["inflation_rate"], quarter)


def unit_payments(unit, starts):
    """Yield quarter, line, colour and amount of what a unit's own launches cost."""
    for lever, launch in starts.items():
        for line in levers[lever].get("costs", ()) if launch >= 1 else ():
            size = (figure(unit, "size") * resized(unit, launch)) ** line.get("size_exponent", 1.0)
            basis = {"unit": 1.0, "store": figure(unit, "stores"), "thousand_orders": figure(unit, "eligible_orders") / 1000}
            if line["basis"] in basis:
                for quarter, amount in payments_of(line, lever, launch, basis[line["basis"]] * size):
                    yield quarter, line["line"], line.get("colour", "opex"), amount


class Ledger:
    """Flows by line and quarter 1..END, and what is depreciated."""

    def __init__(self):
        self.lines = {}
        self.owed, self.depreciation, self.capex = ([0.0] * (END + 1) for _ in range(3))

    def add(self, line, q, amount):
        flows = self.owed if line == OWED else self.lines.setdefault(line, [0.0] * (END + 1))
        flows[q] += amount

    def pay(self, quarter, line, colour, amount, exit_quarter=None):
        """Book a payment; capex is depreciated straight-line, what is left at the exit written off."""
        self.add(line, quarter, -amount)
        if colour == "capex":
            self.capex[quarter] -= amount
            part = amount / finance["depreciation_quarters"]
            last = quarter + finance["depreciation_quarters"] - 1
            last = last if exit_quarter is None else max(quarter, min(last, exit_quarter))
            for q in range(quarter, last):
                self.depreciation[q] += part
            self.depreciation[last] += amount - part * (last - quarter)

    def after(self, line):
        """Value in H of the flows of a line after it; they decay, as the stock freed does, but for what a contract asks for."""
        kept = [(1 - finance["terminal_decay"]) ** max(0, (q - H + 3) // 4) for q in range(END + 1)]
        flows = [flow * part for flow, part in zip(self.lines[line], kept, strict=True)]
        if line == "support":
            flows = [flow + owed * (1 - part) for flow, owed, part in zip(flows, self.owed, kept, strict=True)]
        if line == "working_capital":
            freed = [total * part for total, part in zip(itertools.accumulate(self.lines[line]), kept, strict=True)]
            flows = [0.0, *(after - before for before, after in itertools.pairwise(freed))]
        return sum(flows[q] * factor(q) / factor(H) for q in range(H + 1, END + 1))

    def cells(self):
        """Amounts by quarter (H + 1 standing for the value after the evaluation) and line, tax included."""
        lines = [line for line in self.lines if line not in BUCKETS["implementation_cost"]]
        told = {(q, line): flows[q] for line, flows in self.lines.items() for q in range(1, H + 1)}
        told |= {(H + 1, line): self.after(line) for line in lines}
        rate = finance["tax_rate"]
        for q in range(1, H + 1):
            taxed = sum(flows[q] for line, flows in self.lines.items() if line != "working_capital") - self.capex[q]
            told[q, "tax"] = -rate * (taxed - self.depreciation[q])
        shield = sum(self.depreciation[q] * factor(q) / factor(H) for q in range(H + 1, END + 1))
        told[H + 1, "tax"] = -rate * (sum(told[H + 1, line] for line in lines if line != "working_capital") - shield)
        return told


def unit_cells(unit, starts, running):
    """Cells of a unit's flows against no change."""
    ledger = Ledger()
    for q in range(1, END + 1):
        after = levels(unit, starts, running, q)
        for line, before in levels(unit, running, running, q).items():
            ledger.add(line, q, before - after[line])
    closing = number(unit["exit_quarter"]) if unit["exit_quarter"] else None
    for quarter, line, colour, amount in unit_payments(unit, starts):
        ledger.pay(quarter, line, colour, amount, closing)
    return ledger.cells()


def shared_cells(plans, lever):
    """Cells of what the network and the regions pay for a lever, by region (blank for the network)."""
    found = {}
    for basis, region in (("network", ""), ("region", "North"), ("region", "South")):
        users = [(unit, starts) for unit, starts in plans if region in ("", unit["region"])]
        if not any(lever in starts for _, starts in users):
            continue
        ledger, opening = Ledger(), min(starts[lever] for _, starts in users if lever in starts)
        base = [(unit, {one: start for one, start in starts.items() if start < 1}) for unit, starts in users]
        for line in levers[lever].get("costs", ()):
            if line["basis"] == basis and opening >= 1:
                for quarter, amount in payments_of(line, lever, opening, 1.0):
                    ledger.pay(quarter, line["line"], line.get("colour", "opex"), amount)
        for line in levers[lever].get("support", ()):
            if line["basis"] == basis:
                for q in range(1, END + 1):
                    in_base = any(active(unit, running, lever, q) for unit, running in base)
                    if not in_base and any(active(unit, starts, lever, q) for unit, starts in users):
                        licences = index(finance["licence_growth"], q)
                        ledger.add("support", q, -line["amount"] * licences * price(line, q) * length(q))
        found[region] = ledger.cells()
    return found


def pinned():
    """Yield each unit with all levers it has and those that run already."""
    for unit in units:
        rows = [row for row in pins if row["unit"] == unit["unit"] and row["quarter"]]
        starts = {lever: number(row["quarter"]) for lever in levers for row in rows if row["lever"] == lever}
        yield unit, starts, {lever: start for lever, start in starts.items() if start < 1}


def present_value(cells, wanted=None):
    return sum(amount * factor(min(q, H)) for (q, line), amount in cells.items() if wanted is None or wanted(q, line))


def shapley(unit, starts, running):
    """Share of each launch, the mean of what it adds over every order of the launches, and the worth without it."""
    launches = [lever for lever, start in starts.items() if start >= 1]

    def worth(chosen):
        kept = {lever: start for lever, start in starts.items() if lever in chosen or start < 1}
        return present_value(unit_cells(unit, kept, running))

    orders, whole = list(itertools.permutations(launches)), worth(launches)
    shares = {}
    for lever in launches:
        before = [one[: one.index(lever)] for one in orders]
        shares[lever] = sum(worth((*first, lever)) - worth(first) for first in before) / len(orders)
    return shares, {lever: whole - worth(set(launches) - {lever}) for lever in launches}


def plan_cells(later=0):
    """Cells of the whole plan, each launch `later` quarters later."""
    moved = [(u, {lever: s + later * (s >= 1) for lever, s in starts.items()}, running) for u, starts, running in pinned()]
    every = [unit_cells(*one) for one in moved]
    for lever in levers:
        every += shared_cells([one[:2] for one in moved], lever).values()
    return {key: sum(told.get(key, 0.0) for told in every) for key in set().union(*every)}


def cells():
    """Cells of cashflow.csv by quarter's name and line."""
    return {("terminal" if q > H else name(q), line): amount for (q, line), amount in plan_cells().items()}


def internal_rate(flows):
    """Quarterly rate at which flows are worth nothing, by halving; the flows change sign once."""
    low, high = -0.9, 10.0
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(c / (1 + middle) ** q for q, c in enumerate(flows)) > 0 else (low, middle)
    return low


def modified_rate(flows, reinvested, financed):
    """Annual MIRR from the first to the last flow that is not 0."""
    first, *_, last = (q for q, flow in enumerate(flows) if abs(flow) > 0.005)
    gains = sum(max(flows[q], 0) * (1 + reinvested) ** ((last - q) / 4) for q in range(first, last + 1))
    outlays = -sum(min(flows[q], 0) / (1 + financed) ** ((q - first) / 4) for q in range(first, last + 1))
    return (gains / outlays) ** (4 / (last - first)) - 1


def paybacks(flows, spent, prefix=""):
    """First quarter from the first spend on from which the running sum stays at or above 0, told in three ways."""
    sums = list(itertools.accumulate(flows))
    first = next((q for q in range(spent, H + 1) if min(sums[q - 1 :]) >= -0.005), None)
    kinds = ("quarter", "quarters_from_first_spend", "quarters_from_start")
    told = (first and name(first), first and first - spent + 1, first)
    return {f"{prefix}payback_{kind}": value for kind, value in zip(kinds, told, strict=True)}


def figures():
    """Figures of summary.json."""
    total = plan_cells()
    npv = present_value(total)
    net = [sum(amount for (q, _), amount in total.items() if q == quarter) for quarter in range(1, H + 1)]
    whole = [*net[:-1], net[-1] + sum(amount for (q, _), amount in total.items() if q > H)]
    spent = min(q for (q, line), amount in total.items() if line in BUCKETS["implementation_cost"] and amount)
    buckets = {bucket: present_value(total, lambda q, line, of=of: line in of) for bucket, of in BUCKETS.items()}
    invested = -buckets["implementation_cost"]
    soft, avoided = (0.73 * present_value(total, lambda q, line, of=of: line in of) for of in (SOFT, AVOIDED))
    discounted = [flow * factor(q) for q, flow in enumerate(net, 1)]
    first_year = {key: amount for key, amount in total.items() if key[0] <= 4}
    rest = {
        "npv": npv,
        "npv_before_tax": npv - buckets["tax"],
        "irr": (1 + internal_rate(whole)) ** 4 - 1,
        "mirr": modified_rate(whole, 0.06, 0.09),
        "profitability_index": 1 + npv / invested,
        "profitability_index_before_tax": 1 + (npv - buckets["tax"]) / invested,
        "peak_funding": max(0.0, -min(itertools.accumulate(net))),
        "spend": -sum(amount for (_, line), amount in total.items() if line in BUCKETS["implementation_cost"]),
        "buckets": buckets,
        "twelve_months": {b: sum(amount for (_, line), amount in first_year.items() if line in of) for b, of in BUCKETS.items()},
        "npv_by_hardness": {"hard": npv - soft - avoided, "avoided": avoided, "soft": soft},
        "cost_of_waiting": npv - present_value(plan_cells(1)),
    }
    return paybacks(net, spent) | paybacks(discounted, spent, "discounted_") | rest


def launches():
    """Share and worth without it of each launch, by unit and lever."""
    found = {}
    for unit, starts, running in pinned():
        shares, without = shapley(unit, starts, running)
        found |= {(unit["unit"], lever): (shares[lever], without[lever]) for lever in shares}
    return found


if __name__ == "__main__":
    print(*sorted(cells().items()), *figures().items(), *launches().items(), sep="\n")
