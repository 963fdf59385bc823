"""The best closings of a few units whose demand others take over: every plan is valued, with the standard library alone.

Run as `python closings_judge.py FOLDER`. What a folder says beyond what is valued here is refused.
"""

import csv
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

NEVER = 1_000
VALUED = {
    "unit", "region", "revenue", "contribution_margin", "revenue_growth", "eligible_orders", "order_growth", "order_value",
    "online_margin", "inventory_accuracy", "inventory", "shrink_rate", "labour_hours", "hours_per_order", "wage",
    "occupancy_cost", "lease_end", "lease_break_fee", "severance", "exit_quarter", "transfer_capacity",
}  # fmt: skip
FINANCE = {
    "discount_rate", "discount_timing", "inflation_rate", "wage_growth", "freight_growth", "tax_rate", "online_sales",
}  # fmt: skip


@dataclass(frozen=True)
class Best:
    """The best plan: its NPV, the quarter of each closing, and the orders that each unit takes over."""

    npv: float
    closings: dict[str, int]
    taken: dict[str, float]


class Judge:
    """The inputs of a folder, and what a plan is worth."""

    def __init__(self, folder: Path) -> None:
        plan = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8"))
        self.finance: dict[str, Any] = plan["finance"]
        self.decision, self.last = (plan["calendar"][f"{name}_quarters"] for name in ("decision", "evaluation"))
        self.first: str = plan["calendar"]["first_quarter"]
        self.fulfilment: float = plan["event_costs"]["fulfilment"]
        self.units = {row["unit"]: row for row in rows(folder / "units.csv")}
        self.transfers = rows(folder / "transfers.csv")
        unknown = {name for row in self.units.values() for name, text in row.items() if text} - VALUED
        unknown |= set(self.finance) - FINANCE
        if unknown:
            raise ValueError(f"not valued here: {sorted(unknown)}")

    def number(self, unit: str, column: str) -> float:
        return float(self.units[unit].get(column) or 0)

    def index(self, unit: str, column: str) -> int:
        """Return the number of a quarter, `NEVER` where it is blank."""
        text = self.units[unit].get(column)
        if not text:
            return NEVER
        years, quarters = (int(a) - int(b) for a, b in zip(text.split("Q"), self.first.split("Q"), strict=True))
        return 4 * years + quarters + 1

    def grown(self, rate: str, q: int) -> float:
        return float((1 + self.finance.get(rate, 0.0)) ** ((q - 1) / 4))

    def orders(self, unit: str, q: int) -> float:
        growth = (1 + self.number(unit, "order_growth")) ** ((q - 1) / 4)
        return self.number(unit, "eligible_orders") * growth if q <= self.index(unit, "exit_quarter") else 0.0

    def revenue(self, unit: str, q: int) -> float:
        growth = (1 + self.number(unit, "revenue_growth")) ** ((q - 1) / 4) * self.grown("inflation_rate", q)
        return self.number(unit, "revenue") * growth if q <= self.index(unit, "exit_quarter") else 0.0

    def sales(self, unit: str, q: int) -> float:
        """Return what the store itself sells: online orders are inside the revenue."""
        assert self.finance["online_sales"] == "inside"
        online = self.orders(unit, q) * self.number(unit, "order_value") * self.grown("inflation_rate", q)
        return max(0.0, self.revenue(unit, q) - online)

    def trade(self, unit: str, q: int, sales: float, orders: float, fixed_hours: float = 0.0) -> float:
        """Return what a unit makes of store sales and online orders: margins less goods lost, hours and fulfilment."""
        value = orders * self.number(unit, "order_value") * self.grown("inflation_rate", q)
        margins = sales * self.number(unit, "contribution_margin") + value * self.number(unit, "online_margin")
        lost = (sales + value) * self.number(unit, "shrink_rate")
        hours = fixed_hours + orders * self.number(unit, "hours_per_order")
        wages = hours * self.number(unit, "wage") * self.grown("wage_growth", q)
        return margins - lost - wages - orders * self.fulfilment * self.grown("freight_growth", q)

    def closing(self, unit: str, closes: int) -> float:
        """Return the present value of closing a unit in a quarter, against going on."""
        return sum(self.flow(unit, closes, q) * self.factor(q) for q in range(closes, self.last + 1))

    def factor(self, q: int) -> float:
        moment = {"end": 1.0, "middle": 0.5, "start": 0.0}[self.finance["discount_timing"]]
        return float((1 + self.finance["discount_rate"]) ** (-(q - 1 + moment) / 4))

    def flow(self, unit: str, closes: int, q: int) -> float:
        is_open = q <= self.index(unit, "exit_quarter")
        hours = self.number(unit, "labour_hours") if is_open else 0.0
        taxed = -self.trade(unit, q, self.sales(unit, q), self.orders(unit, q), hours)
        lease, fee = self.index(unit, "lease_end"), self.units[unit].get("lease_break_fee")
        breaks = bool(fee) and lease != NEVER and closes <= lease
        if is_open and (breaks or lease == NEVER or q > lease):
            taxed += self.number(unit, "occupancy_cost") * self.grown("inflation_rate", q)
        if q == closes:
            taxed -= self.number(unit, "severance") * self.grown("wage_growth", q)
            taxed -= float(fee or 0) * self.grown("inflation_rate", q) if breaks else 0.0
        for row in self.transfers:
            if row["from_unit"] == unit and q <= self.index(row["to_unit"], "exit_quarter"):
                orders = float(row["share_orders"] or row["share"]) * self.orders(unit, q)
                taxed += self.trade(row["to_unit"], q, float(row["share"]) * self.sales(unit, q), orders)
        released = self.stock(unit, q) - (self.stock(unit, q - 1) if q > closes else 0.0)
        return taxed * (1 - self.finance["tax_rate"]) + released

    def stock(self, unit: str, q: int) -> float:
        """Return the stock at the end of a quarter that a closing has released: that of the unit going on."""
        if q >= self.index(unit, "exit_quarter"):
            return 0.0
        grown = self.grown("inflation_rate", max(q, 1))
        return self.number(unit, "inventory") * grown

    def taken(self, closed: set[str]) -> dict[str, float]:
        found = dict.fromkeys(self.units, 0.0)
        for row in self.transfers:
            if row["from_unit"] in closed:
                found[row["to_unit"]] += float(row["share_orders"] or row["share"]) * self.orders(row["from_unit"], 1)
        return found

    def allowed(self, closed: set[str]) -> bool:
        if any({row["from_unit"], row["to_unit"]} <= closed for row in self.transfers):
            return False
        capacities = {name: row.get("transfer_capacity") for name, row in self.units.items()}
        taken = self.taken(closed)
        return all(not most or taken[name] <= float(most) + 1e-6 for name, most in capacities.items())

    def plans(self) -> Iterator[Best]:
        worth = {(name, q): self.closing(name, q) for name in self.units for q in range(1, self.decision + 1)}
        for quarters in product(range(self.decision + 1), repeat=len(self.units)):
            closings = {name: q for name, q in zip(self.units, quarters, strict=True) if q}
            if all(q <= self.index(name, "exit_quarter") for name, q in closings.items()) and self.allowed(set(closings)):
                yield Best(sum(worth[one] for one in closings.items()), closings, self.taken(set(closings)))

    def best(self) -> Best:
        return max(self.plans(), key=lambda one: one.npv)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    print(Judge(Path(sys.argv[1])).best())
