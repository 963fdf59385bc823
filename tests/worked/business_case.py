"""Three stores with a business case brought along: nominal amounts, capex, payments over several quarters, exits.

A ledger of its own, from the textbook and docs/economics.md: it imports nothing of the project. Run as a script it prints every
cell and figure.
"""

import csv
import itertools
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "instances" / "business"
BUCKETS = {
    "implementation_cost": ("software", "integration", "change_management", "training"),
    "operating_cost": ("labour", "shrink", "support", "working_capital"),
    "revenue_lift": ("stockouts", "promises"),
    "risk_reduction": ("complaints", "volatility"),
    "tax": ("tax",),
}
COSTS = BUCKETS["implementation_cost"]
H, FOLLOWING, PART = 8, 9, 0.2
"""Quarters of the evaluation; then 2.3 years: nine quarters and a fifth of the tenth."""
END = H + 40
"""The last depreciation and the last exit come before it."""
TAX, SLICES = 0.3, 10


def table(name):
    with (FOLDER / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


levers = tomllib.loads((FOLDER / "plan.toml").read_text(encoding="utf-8"))["levers"]
units, pins, brought = table("units.csv"), table("pins.csv"), table("flows.csv")


def name(q):
    ordinal = 4 * 2027 + q + 1
    return f"{ordinal // 4}Q{ordinal % 4 + 1}"


def number(label):
    return 4 * (int(label[:4]) - 2027) + int(label[-1]) - 2


def factor(q):
    return 1.1 ** (-(q - 1) / 4)


def prices(q):
    return 1.03 ** ((min(q, H) - 1) / 4)


def is_open(unit, q):
    return not unit["exit_quarter"] or q <= number(unit["exit_quarter"])


def active(unit, starts, lever, q):
    ended = lever == "beta" and q >= starts.get("alpha", END)
    return lever in starts and q >= starts[lever] and is_open(unit, q) and not ended


def rows_of(unit, lever):
    return [row for row in brought if (row["unit"], row["lever"]) == (unit["unit"], lever)]


def remaining(unit, starts, driver, q):
    """What computed effects leave; alpha has none where flows.csv names it, elsewhere a vendor's half of its benefits."""
    left = 1.0
    for lever in starts:
        if active(unit, starts, lever, q) and not (lever == "alpha" and rows_of(unit, lever)):
            effect, ramp = levers[lever]["effects"].get(driver, 0.0), levers[lever]["ramp"]
            counted = effect * (0.5 if lever == "alpha" and effect > 0 else 1.0)
            left *= 1 - counted * ramp[min(q - starts[lever], len(ramp) - 1)]
    return left


def computed(unit, starts, q):
    """Flows of the computed effects, launch hours and support of a unit in a quarter."""
    here, wage = is_open(unit, q), float(unit["wage"]) * prices(q)
    hours = float(unit["labour_hours"]) * here
    launch_hours = 0.0
    if active(unit, starts, "alpha", q) and q - starts["alpha"] < 2:
        launch_hours = (40, 10)[q - starts["alpha"]] * float(unit["size"])
    shrink = float(unit["revenue"]) * float(unit["shrink_rate"]) * prices(q) * here
    supported = "alpha" in starts and (active(unit, starts, "alpha", q) or 0 <= q - starts["alpha"] < 8)
    return {
        "labour": hours * wage * (1 - remaining(unit, starts, "labour_hours", q)) - launch_hours * wage,
        "shrink": shrink * (1 - remaining(unit, starts, "shrink", q)),
        "support": -250 * float(unit["size"]) * prices(q) * supported,
    }


def payments(unit, starts):
    """Yield quarter, line, colour and amount of what the launches cost."""
    for lever, start in starts.items():
        for row in rows_of(unit, lever):
            if row["line"] in COSTS:
                yield max(1, start + int(row["quarter"])), row["line"], row["colour"], -float(row["amount"])
        if lever == "alpha":
            for place, part in ((-1, 0.25), (0, 0.5), (1, 0.25)):
                quarter = max(1, start + place)
                yield quarter, "change_management", "opex", 3000 * 1.25 * float(unit["size"]) * part * prices(quarter)
        else:
            yield start, "training", "opex", 900 * float(unit["size"]) * prices(start)


def ledger(flows, paid, closing=None):
    """Cells by quarter (H + 1 standing for what comes after) and line, of flows by (quarter, line) and of payments."""
    cells, capex, written_down = {}, [0.0] * (END + 1), [0.0] * (END + 1)
    for (q, line), amount in flows.items():
        counts = 1.0 if q <= H + FOLLOWING else PART if q == H + FOLLOWING + 1 else 0.0
        place = (min(q, H + 1), line)
        cells[place] = cells.get(place, 0.0) + amount * counts
    for quarter, line, colour, amount in paid:
        cells[quarter, line] = cells.get((quarter, line), 0.0) - amount
        if colour == "capex":
            capex[quarter] += amount
            last = quarter + SLICES - 1 if closing is None else max(quarter, min(closing, quarter + SLICES - 1))
            for q in range(quarter, last):
                written_down[q] += amount / SLICES
            written_down[last] += amount - amount / SLICES * (last - quarter)
    for q in range(1, H + 2):
        taxed = sum(amount for (quarter, line), amount in cells.items() if quarter == q and line != "working_capital")
        if q <= H:
            cells[q, "tax"] = -TAX * (taxed + capex[q] - written_down[q])
        else:
            shield = sum(written_down[p] * factor(p) / factor(H) for p in range(H + 1, END + 1))
            cells[q, "tax"] = -TAX * (taxed - shield)
    return cells


def unit_cells(unit, starts):
    flows = {}
    for q in range(1, END + 1):
        flows |= {(q, line): amount for line, amount in computed(unit, starts, q).items()}
        for lever, start in starts.items():
            for row in rows_of(unit, lever):
                due = start + int(row["quarter"])
                counts = q == due or (row["recurring"] == "yes" and q > due)
                if row["line"] not in COSTS and counts and active(unit, starts, lever, q):
                    flows[q, row["line"]] = flows.get((q, row["line"]), 0.0) + float(row["amount"])
    return ledger(flows, payments(unit, starts), number(unit["exit_quarter"]) if unit["exit_quarter"] else None)


def shared_cells(plans):
    """Cells of the network's software for alpha and of each region's support for beta, by lever and region."""
    opening = min(starts["alpha"] for _, starts in plans if "alpha" in starts)
    halves = [(q, "software", "capex", 8000 * 1.25 * 0.5 * prices(q)) for q in (opening, opening + 1)]
    found = {("alpha", ""): ledger({}, halves)}
    for region in ("North", "South"):
        here = [(unit, starts) for unit, starts in plans if unit["region"] == region]
        used = [q for q in range(1, END + 1) if any(active(unit, starts, "beta", q) for unit, starts in here)]
        found["beta", region] = ledger({(q, "support"): -120 * prices(q) for q in used}, [])
    return found


def pinned(later=0):
    for unit in units:
        rows = [row for row in pins if row["unit"] == unit["unit"] and row["rule"] == "must"]
        yield unit, {lever: number(row["quarter"]) + later for lever in levers for row in rows if row["lever"] == lever}


def present_value(cells, lines=None):
    return sum(amount * factor(min(q, H)) for (q, line), amount in cells.items() if lines is None or line in lines)


def plan_cells(later=0):
    plans = list(pinned(later))
    every = [unit_cells(*one) for one in plans] + list(shared_cells(plans).values())
    return {key: sum(told.get(key, 0.0) for told in every) for key in set().union(*every)}


def cells():
    """Cells of cashflow.csv by quarter's name and line."""
    return {("terminal" if q > H else name(q), line): amount for (q, line), amount in plan_cells().items()}


def capital():
    """Capex paid by quarter's name, as the limit counts it."""
    used = {}
    plans = list(pinned())
    opening = min(starts["alpha"] for _, starts in plans if "alpha" in starts)
    shared = [(q, "software", "capex", 8000 * 1.25 * 0.5 * prices(q)) for q in (opening, opening + 1)]
    for one in [*(payments(*plan) for plan in plans), shared]:
        for quarter, _, colour, amount in one:
            used[name(quarter)] = used.get(name(quarter), 0.0) + amount * (colour == "capex")
    return used


def launches():
    """Share and worth without it of each launch, by unit and lever."""
    found = {}
    for unit, starts in pinned():
        whole = present_value(unit_cells(unit, starts))
        for lever in starts:
            alone = present_value(unit_cells(unit, {lever: starts[lever]}))
            without = whole - present_value(unit_cells(unit, {other: s for other, s in starts.items() if other != lever}))
            found[unit["unit"], lever] = ((alone + without) / 2, without)
    return found


def internal_rate(flows):
    """Quarterly rate at which flows are worth nothing, by halving; the flows change sign once."""
    low, high = -0.9, 10.0
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(c / (1 + middle) ** q for q, c in enumerate(flows)) > 0 else (low, middle)
    return low


def modified_rate(flows):
    """Annual MIRR at 10 % from the first to the last flow that is not 0."""
    first, *_, last = (q for q, flow in enumerate(flows) if abs(flow) > 0.005)
    gains = sum(max(flows[q], 0) * 1.1 ** ((last - q) / 4) for q in range(first, last + 1))
    outlays = -sum(min(flows[q], 0) / 1.1 ** ((q - first) / 4) for q in range(first, last + 1))
    return (gains / outlays) ** (4 / (last - first)) - 1


def figures():
    """Figures of summary.json."""
    total = plan_cells()
    npv, tax = present_value(total), present_value(total, ("tax",))
    net = [sum(amount for (q, _), amount in total.items() if q == quarter) for quarter in range(1, H + 1)]
    whole = [*net[:-1], net[-1] + sum(amount for (q, _), amount in total.items() if q > H)]
    invested = -present_value(total, COSTS)
    soft, avoided = ((1 - TAX) * present_value(total, BUCKETS[bucket]) for bucket in ("revenue_lift", "risk_reduction"))
    return {
        "npv": npv,
        "npv_before_tax": npv - tax,
        "irr": (1 + internal_rate(whole)) ** 4 - 1,
        "mirr": modified_rate(whole),
        "profitability_index": 1 + npv / invested,
        "profitability_index_before_tax": 1 + (npv - tax) / invested,
        "peak_funding": -min(itertools.accumulate(net)),
        "spend": -sum(amount for (_, line), amount in total.items() if line in COSTS),
        "buckets": {bucket: present_value(total, lines) for bucket, lines in BUCKETS.items()},
        "npv_by_hardness": {"hard": npv - soft - avoided, "avoided": avoided, "soft": soft},
        "cost_of_waiting": npv - present_value(plan_cells(1)),
    }


if __name__ == "__main__":
    print(*sorted(cells().items()), *figures().items(), *launches().items(), *capital().items(), sep="\n")
