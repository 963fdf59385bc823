"""Four stores with a licence in tiers, which a closing, an exit after the evaluation, another lever and a pin end at each.

Support of three bases with minimum terms of 6 and 12 quarters and a dated price, a row of flows.csv and support of the network,
which tiers do not touch, tax, capex that is written off at the ends of units, and a perpetuity. It is written from
docs/economics.md alone and imports nothing of the project. Run as a script it prints the NPV and the ledger.
"""

H, LIFE = 7, 8
TAX, INFLATION, LICENCES, RATE, DECAY = 0.2, 0.02, 0.05, 0.08, 0.12
INCREMENTAL, UPLIFT, SAVES, SAVES_AFTER = 0.6, 0.1, 0.3, 0.5
SHRINK, MARGIN, ORDER_VALUE, ONLINE_MARGIN, OCCUPANCY = 0.03, 0.25, 40, 0.3, 9000
SOFTWARE, PROFILE, CLOSING_COST, TRAINING = 1000, (0.5, 0.3, 0.2), 5000, 300
A_UNIT, A_THOUSAND, A_STORE, NETWORK, BROUGHT = 100, 20, 30, 300, 7
CHEAPER_FROM, CHEAPER = 4, 0.9
TIERS = ((2, 0.1), (3, 0.2), (4, 0.35))
UNITS = {
    "A": {"stores": 2, "size": 1.2, "revenue": 80_000, "eligible_orders": 500, "order_growth": 0.04},
    "B": {"stores": 1, "size": 0.7, "revenue": 60_000, "eligible_orders": 900, "order_growth": -0.05},
    "C": {"stores": 3, "size": 2.0, "revenue": 90_000, "eligible_orders": 700, "order_growth": 0.0},
    "D": {"stores": 1, "size": 1.0, "revenue": 50_000, "eligible_orders": 400, "order_growth": 0.1},
}
LIVE = {"A": (3, 3), "B": (2, 8), "C": (1, 3), "D": (3, 4)}
"""First and last quarter of the licence."""
CLOSES, EXITS, AFTER = {"A": 4}, {"B": 8}, {"D": 5}
"""Quarter of the closing, last quarter of operation, and launch of the lever that ends the licence."""


def index(growth, q):
    return (1 + growth) ** ((min(q, H) - 1) / 4)


def factor(q):
    return (1 + RATE) ** (-q / 4)


def is_live(name, q):
    return LIVE[name][0] <= q <= LIVE[name][1]


def discount(q):
    most = max(sum(is_live(name, one) for name in UNITS) for one in range(1, min(q, H) + 1))
    return max((share for units, share in TIERS if most >= units), default=0.0)


def support_lines(name, q, orders):
    """Amount a quarter at list price and the minimum term, of each basis."""
    unit = UNITS[name]
    price = CHEAPER if q >= CHEAPER_FROM else 1.0
    yield A_UNIT * unit["size"], 6
    yield A_THOUSAND * orders / 1000 * unit["size"], 6
    yield A_STORE * unit["stores"] * unit["size"] ** 0.5 * price, 12


def flows(name, q, at_list):
    """Flows by line that decay after H, and the support within minimum terms, which does not."""
    unit, live, general = UNITS[name], is_live(name, q), index(INFLATION, q)
    is_open = q <= EXITS.get(name, q)
    closed = q >= CLOSES.get(name, q + 1)
    sales, orders = unit["revenue"] * general * is_open, unit["eligible_orders"] * index(unit["order_growth"], q) * is_open
    earned = orders * ORDER_VALUE * general * ONLINE_MARGIN
    kept = index(LICENCES, q) * (1 if at_list else 1 - discount(q))
    free, contract = BROUGHT * general * live, 0.0
    for amount, term in support_lines(name, q, 0 if closed else orders * (1 + UPLIFT * live)):
        if LIVE[name][0] <= q < LIVE[name][0] + term:
            contract += amount * kept
        elif live:
            free += amount * kept
    if closed:
        found = {"sales": -sales * MARGIN, "availability": -earned, "shrink": sales * SHRINK, "occupancy": OCCUPANCY * general}
    else:
        left = (1 - SAVES * live) * (1 - SAVES_AFTER * (q >= AFTER.get(name, q + 1)))
        found = {"availability": INCREMENTAL * UPLIFT * live * earned, "shrink": sales * SHRINK * (1 - left)}
    return found | {"support": -free}, -contract


def payments():
    """Capex, the depreciation of it, and opex, by quarter."""
    capex, written_off = {}, {}
    for name, (start, _) in LIVE.items():
        end = CLOSES.get(name, EXITS.get(name, 10**6))
        for paid, share in enumerate(PROFILE, start=start):
            amount = left = SOFTWARE * share * index(INFLATION, paid)
            capex[paid] = capex.get(paid, 0.0) + amount
            for q in range(paid, paid + LIFE):
                part = left if q >= end else amount / LIFE
                written_off[q] = written_off.get(q, 0.0) + part
                left -= part
    return capex, written_off


def ledger(at_list=False):
    """Flows by quarter, then those after the evaluation at their worth in quarter H, by line."""
    capex, written_off = payments()
    found = {}
    after: dict[str, float] = {}
    for q in range(1, H + 1601):
        years, worth = -(-max(0, q - H) // 4), factor(q) / factor(H)
        row = after if q > H else found.setdefault(q, {})
        for name in UNITS:
            moving, contract = flows(name, q, at_list)
            for line, flow in moving.items():
                row[line] = row.get(line, 0.0) + (flow * worth * (1 - DECAY) ** years if q > H else flow)
            row["support"] += contract * worth if q > H else contract
        if any(is_live(name, q) for name in UNITS):
            shared = NETWORK * index(LICENCES, q)
            row["support"] -= shared * worth * (1 - DECAY) ** years if q > H else shared
    found[CLOSES["A"]]["closing"] = -CLOSING_COST * index(INFLATION, CLOSES["A"])
    found[AFTER["D"]]["training"] = -TRAINING * index(INFLATION, AFTER["D"])
    for q, row in found.items():
        row["tax"] = TAX * (written_off.get(q, 0.0) - sum(row.values()))
        row["software"] = -capex.get(q, 0.0)
    saved = sum(part * factor(q) / factor(H) for q, part in written_off.items() if q > H)
    return found | {"terminal": after | {"tax": TAX * (saved - sum(after.values()))}}


def npv(at_list=False):
    return sum(factor(H if q == "terminal" else q) * sum(row.values()) for q, row in ledger(at_list).items())


if __name__ == "__main__":
    print("NPV", npv(), "saved by tiers", npv() - npv(at_list=True))
    for quarter, lines in ledger().items():
        print(quarter, {line: round(flow, 2) for line, flow in lines.items()})
