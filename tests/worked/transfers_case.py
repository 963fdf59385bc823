"""A store that closes in quarter 3 and hands demand to two others, of which one exits in quarter 5 and one after the evaluation.

Tax, a real rate in the middle of quarters, inflation, wages, freight, a season, a quarter of 14 weeks, drift, wrong records,
online sales inside, stock, a book value, a broken lease, a running lever at the closed store, and a perpetuity.
It is written from docs/economics.md alone and imports nothing of the project. Run as a script it prints the NPV and the ledger.
"""

H, CLOSES, LONG = 6, 3, 4
TAX, INFLATION, WAGES, FREIGHT, REAL, DECAY = 0.25, 0.03, 0.05, 0.04, 0.07, 0.15
CARRYING, LOST, GOODS, GOODS_LOST, INCREMENTAL, CONTINGENCY = 0.16, 0.5, 0.7, 0.8, 0.7, 0.2
PREMIUM, MISSED_HOUR, CLOSING_COST = 0.5, 15, 2000
ORDER_UPLIFT, SALES_UPLIFT, SUPPORT, TERM = 0.1, 0.05, 400, 5
"""A lever that runs at the closed store since the quarter before the first, with a minimum term."""
SEASON = {1: (0.8, 1.1, 0.9), 2: (1, 1, 1), 3: (1, 0.9, 1.1), 4: (1.2, 1.0, 1.0)}
"""Factors on revenue, orders and hours by fiscal quarter."""
RECORDS = {"misroute": 0.5, "split": 0.4, "late": 0.3, "cancellation": 0.2, "stockout": 0.3, "shrink": 0.4, "markdown": 0.1}
EVENTS = ("misroute", "split", "late", "cancellation", "mispick", "complaint", "returned", "fulfilment")

A = {"revenue": 240_000, "revenue_growth": -0.05, "eligible_orders": 900, "order_growth": 0.06, "inventory": 80_000}
A |= {"order_value": 55, "online_margin": 0.22, "contribution_margin": 0.31, "inventory_accuracy": 0.9, "accuracy_drift": 0.005}
A |= {"stockout_rate": 0.04, "shrink_rate": 0.015, "markdown_rate": 0.02, "labour_hours": 3000, "hours_per_order": 0.25}
A |= {"wage": 21, "overtime_rate": 0.05, "missed_task_rate": 0.03, "event_drift": 0.02, "occupancy_cost": 40_000}
A |= {"lease_break_fee": 55_000, "severance": 30_000, "salvage": 9000, "book_value": 60_000, "book_quarters": 10}
B = {"order_value": 50, "online_margin": 0.18, "contribution_margin": 0.27, "inventory_accuracy": 0.85, "accuracy_drift": 0.01}
B |= {"shrink_rate": 0.02, "markdown_rate": 0.01, "hours_per_order": 0.2, "wage": 19, "overtime_rate": 0.08}
B |= {"missed_task_rate": 0.02, "event_drift": 0.03}
C = {"order_value": 70, "online_margin": 0.3, "contribution_margin": 0.35, "inventory_accuracy": 0.97, "accuracy_drift": 0}
C |= {"shrink_rate": 0.01, "markdown_rate": 0.03, "hours_per_order": 0.1, "wage": 25, "overtime_rate": 0.02}
C |= {"missed_task_rate": 0.01, "event_drift": 0}
for unit, rates, costs in (
    (A, (0.03, 0.08, 0.1, 0.06, 0.02, 0.04, 0.2), (6, 4, 5, 3, 4, 12, 7, 5)),
    (B, (0.02, 0.1, 0.2, 0.05, 0.03, 0.05, 0.25), (6, 4, 9, 3, 4, 12, 7, 4.5)),
    (C, (0.01, 0.05, 0.05, 0.02, 0.01, 0.02, 0.15), (6, 4, 5, 3, 4, 12, 8, 5)),
):
    unit |= {f"{event}_rate": rate for event, rate in zip(EVENTS, rates, strict=False)}
    unit |= {f"{event}_cost": cost for event, cost in zip(EVENTS, costs, strict=True)}
TAKERS = ((B, 0.3, 0.4, 5), (C, 0.25, 0.1, H + 3))
"""Unit, share of store sales and of orders, and the last quarter of operation."""


def years(q):
    return (min(q, H) - 1) / 4


def index(growth, q):
    return (1 + growth) ** years(q)


def factor(q):
    return ((1 + REAL) * (1 + INFLATION)) ** (-(q - 0.5) / 4)


def length(q):
    return 14 / 13 if q == LONG else 1.0


def season(q, figure):
    return SEASON[(q - 1) % 4 + 1][figure] * length(q)


def by_records(unit, share, q):
    """Wrong records against those at first: drift of accuracy, held after H."""
    accuracy = max(0, unit["inventory_accuracy"] - unit["accuracy_drift"] * (min(q, H) - 1))
    return 1 + share * (unit["inventory_accuracy"] - accuracy) / max(1 - unit["inventory_accuracy"], 0.01)


def rate(unit, name, q):
    drifts = 1 + unit["event_drift"] if name in EVENTS else 1
    return min(1, min(1, unit[f"{name}_rate"] * drifts ** (min(q, H) - 1)) * by_records(unit, RECORDS.get(name, 0), q))


def orders(q):
    return A["eligible_orders"] * index(A["order_growth"], q) * season(q, 1)


def revenue(q):
    return A["revenue"] * index(A["revenue_growth"], q) * season(q, 0) * index(INFLATION, q)


def store_sales(q):
    return max(0, revenue(q) - orders(q) * A["order_value"] * index(INFLATION, q))


def margin(unit, q):
    """Contribution of an order."""
    return unit["order_value"] * index(INFLATION, q) * unit["online_margin"]


def of_orders(unit, q, number, hours, served):
    """Levels of lines that follow orders and hours; served: orders of which some are lost."""
    general, freight, wage = index(INFLATION, q), index(FREIGHT, q), unit["wage"] * index(WAGES, q)
    cost = {name: number * rate(unit, name, q) * unit[f"{name}_cost"] for name in EVENTS[:-1]}
    lost = served * rate(unit, "cancellation", q) * LOST
    return {
        "labour": hours * wage + cost["mispick"] * general,
        "shipping": (cost["misroute"] + cost["split"] + cost["late"]) * freight,
        "fulfilment": (served - lost) * unit["fulfilment_cost"] * freight,
        "returns": cost["returned"] * freight,
        "cancelled_sales": lost * margin(unit, q),
        "complaints": cost["complaint"] * general,
        "cancellations": cost["cancellation"] * general,
        "volatility": hours * (wage * unit["overtime_rate"] * PREMIUM + unit["missed_task_rate"] * MISSED_HOUR * general),
    }


def of_goods(unit, q, sold):
    share = max(0, RECORDS["shrink"] - (1 - GOODS_LOST)) / GOODS_LOST
    shrink = sold * min(1, unit["shrink_rate"] * by_records(unit, share, q)) * GOODS_LOST * GOODS
    return {"shrink": shrink, "markdowns": sold * rate(unit, "markdown", q)}


def support(q):
    return SUPPORT * index(INFLATION, q) * length(q)


def base_levels(q):
    before, sales, general = orders(q), store_sales(q), index(INFLATION, q)
    number, sold = before * (1 + ORDER_UPLIFT), sales * (1 + SALES_UPLIFT)
    hours = A["labour_hours"] * season(q, 2) + A["hours_per_order"] * number
    earned = INCREMENTAL * (number - before)
    levels = of_orders(A, q, number, hours, before + earned) | of_goods(A, q, revenue(q) + sold - sales)
    lost = sold * rate(A, "stockout", q) + (sales - sold) * A["stockout_rate"]
    levels |= {
        "occupancy": A["occupancy_cost"] * length(q) * general,
        "carrying": A["inventory"] * general * CARRYING / 4 * length(q),
    }
    levels |= {"sales": -(sold - sales) * A["contribution_margin"], "availability": -earned * margin(A, q)}
    return levels | {"stockouts": lost * A["contribution_margin"], "support": support(q)}


def closed_levels(q):
    levels = dict.fromkeys(base_levels(q), 0.0) | {"salvage": -A["salvage"] * index(INFLATION, q) if q == CLOSES else 0.0}
    levels |= {"sales": store_sales(q) * A["contribution_margin"], "availability": orders(q) * margin(A, q)}
    levels |= {
        "stockouts": store_sales(q) * A["stockout_rate"] * A["contribution_margin"],
        "support": support(q) if q < TERM else 0.0,
    }
    for unit, share, share_orders, last in TAKERS:
        if q <= last:
            sales, number = share * store_sales(q), share_orders * orders(q)
            own = of_orders(unit, q, number, number * unit["hours_per_order"], number)
            own |= of_goods(unit, q, sales + number * unit["order_value"] * index(INFLATION, q))
            own |= {"sales": -sales * unit["contribution_margin"], "availability": -number * margin(unit, q)}
            levels |= {line: levels[line] + level for line, level in own.items()}
    return levels


def flows(q):
    """Flows of operating lines, working capital apart."""
    base, closed = base_levels(q), closed_levels(q)
    return {line: base.get(line, 0.0) - level if q >= CLOSES else 0.0 for line, level in closed.items()}


def depreciation(q):
    """What the closing adds to that of the book value."""
    a_quarter, left = A["book_value"] / A["book_quarters"], A["book_quarters"] - CLOSES
    return a_quarter * left if q == CLOSES else -a_quarter if CLOSES < q <= A["book_quarters"] else 0.0


def stock_freed(q):
    """Stock of the base case less that of the plan at the end of a quarter; after H the difference decays by the year."""
    decayed = (1 - DECAY) ** -(-max(0, q - H) // 4)
    return A["inventory"] * index(INFLATION, q) * decayed if q >= CLOSES else 0.0


def ledger():
    """Flows by quarter, then those after the evaluation at their worth in quarter H, by line."""
    found = {}
    for q in range(1, H + 1):
        row = flows(q) | {"closing": 0.0}
        if q == CLOSES:
            row["closing"] -= A["severance"] * index(WAGES, q)
            row["closing"] -= (A["lease_break_fee"] + CLOSING_COST * (1 + CONTINGENCY)) * index(INFLATION, q)
        row["tax"] = TAX * (depreciation(q) - sum(row.values()))
        row["working_capital"] = stock_freed(q) - stock_freed(q - 1)
        found[q] = row
    after = dict.fromkeys(flows(H), 0.0)
    freed = saved = 0.0
    for q in range(H + 1, H + 1601):
        worth = factor(q) / factor(H)
        for line, flow in flows(q).items():
            after[line] += flow * worth * (1 - DECAY) ** -(-(q - H) // 4)
        freed += (stock_freed(q) - stock_freed(q - 1)) * worth
        saved += depreciation(q) * worth
    found["terminal"] = after | {"tax": TAX * (saved - sum(after.values())), "working_capital": freed}
    return found


def npv():
    return sum(factor(H if q == "terminal" else q) * sum(row.values()) for q, row in ledger().items())


if __name__ == "__main__":
    print("NPV", npv())
    for quarter, lines in ledger().items():
        print(quarter, {line: round(flow, 2) for line, flow in lines.items()})
