"""The best plan of a few units whose levers cover segments: every plan is valued, with the standard library alone.

Each segment is a small store of its own here: its part of the orders, sales or hours, and the levers that cover it.
Run as `python segments_judge.py FOLDER`. What a folder says beyond what is valued here is refused.
"""

import csv
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

Roadmap = tuple[int | None, ...]
"""Launch quarter of each lever, None for never."""

VALUED = {
    "unit", "region", "revenue", "contribution_margin", "eligible_orders", "order_growth", "order_value", "inventory_accuracy",
    "late_rate", "cancellation_rate", "stockout_rate", "shrink_rate", "labour_hours", "hours_per_order", "wage", "overtime_rate",
}  # fmt: skip
FINANCE = {"discount_rate", "inflation_rate", "extra_orders_incremental", "cancelled_orders_lost"}
EVENTS = {"late", "cancellation", "fulfilment", "overtime_premium"}
LEVER = {"title", "evidence", "ramp", "effects", "costs", "support", "covers", "needs", "platform"}
EFFECTS = {"late", "cancellation", "order_uplift", "conversion_uplift", "stockout", "shrink", "sales_uplift", "labour_hours"}


@dataclass(frozen=True)
class Best:
    """The best plan: its NPV, and the launches as unit, lever and number of the quarter."""

    npv: float
    launches: set[tuple[str, str, int]]


class Judge:
    """The inputs of a folder, and what a plan is worth."""

    def __init__(self, folder: Path) -> None:
        plan = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8"))
        self.finance: dict[str, Any] = plan["finance"]
        self.events: dict[str, Any] = plan["event_costs"]
        self.segments: list[dict[str, Any]] = plan["segments"]
        self.levers: dict[str, dict[str, Any]] = plan["levers"]
        self.decision, self.last = (plan["calendar"][f"{name}_quarters"] for name in ("decision", "evaluation"))
        with (folder / "units.csv").open(newline="", encoding="utf-8") as stream:
            self.units = list(csv.DictReader(stream))
        known = VALUED | {f"share_{segment['name']}" for segment in self.segments}
        unknown = {name for row in self.units for name, text in row.items() if text} - known
        unknown |= (set(self.finance) - FINANCE) | (set(self.events) - EVENTS)
        unknown |= {key for lever in self.levers.values() for key in lever} - LEVER
        unknown |= {key for lever in self.levers.values() for key in lever.get("effects", {})} - EFFECTS
        if unknown or any(lever["evidence"] != "measured" for lever in self.levers.values()):
            raise ValueError(f"not valued here: {sorted(unknown)}")

    def parts(self, unit: dict[str, str], of: str) -> list[tuple[str | None, float]]:
        """Return name and share of each segment of a figure, and of the rest."""
        found = []
        for segment in self.segments:
            if segment["of"] == of:
                cell = unit.get(f"share_{segment['name']}", "")
                found.append((segment["name"], float(cell) if cell else segment.get("share", 0.0)))
        return [*found, (None, 1 - sum(share for _, share in found))]

    def reached(self, roadmap: Roadmap, q: int, segment: str | None) -> Iterator[tuple[dict[str, float], float]]:
        """Yield the effects of each lever that acts on a segment, and the share that its ramp has reached."""
        for lever, start in zip(self.levers.values(), roadmap, strict=True):
            covers = lever.get("covers", [])
            if start is not None and q >= start and (not covers or segment in covers):
                ramp = lever["ramp"]
                yield lever.get("effects", {}), ramp[min(q - start, len(ramp) - 1)]

    def less(self, effect: str, roadmap: Roadmap, q: int, segment: str | None) -> float:
        factor = 1.0
        for effects, share in self.reached(roadmap, q, segment):
            factor *= 1 - effects.get(effect, 0.0) * share
        return factor

    def more(self, effect: str, roadmap: Roadmap, q: int, segment: str | None) -> float:
        factor = 1.0
        for effects, share in self.reached(roadmap, q, segment):
            factor *= 1 + effects.get(effect, 0.0) * share
        return factor

    def served(self, unit: dict[str, str], roadmap: Roadmap, q: int) -> dict[str | None, tuple[float, float]]:
        """Return the orders of each segment before and after the levers."""
        orders = number(unit, "eligible_orders") * (1 + number(unit, "order_growth")) ** ((q - 1) / 4)
        return {
            name: (
                share * orders,
                share * orders * self.more("order_uplift", roadmap, q, name) * self.more("conversion_uplift", roadmap, q, name),
            )
            for name, share in self.parts(unit, "orders")
        }

    def result(self, unit: dict[str, str], roadmap: Roadmap, q: int) -> float:
        """Return what a unit makes in a quarter but for the costs of launches; only differences of it mean anything."""
        general = (1 + self.finance.get("inflation_rate", 0.0)) ** ((q - 1) / 4)
        new, lost = (
            self.finance.get(name, default) for name, default in (("extra_orders_incremental", 1), ("cancelled_orders_lost", 0))
        )
        margin = number(unit, "contribution_margin")
        total, all_orders, served = 0.0, 0.0, self.served(unit, roadmap, q)
        for name, (before, after) in served.items():
            late = number(unit, "late_rate") * self.less("late", roadmap, q, name)
            cancelled = number(unit, "cancellation_rate") * self.less("cancellation", roadmap, q, name)
            counted = before + new * (after - before)
            kept = counted * (1 - cancelled * lost)
            total += kept * (number(unit, "order_value") * margin - self.events["fulfilment"])
            total -= after * (late * self.events["late"] + cancelled * self.events["cancellation"])
            all_orders += after
        for name, share in self.parts(unit, "revenue"):
            sales = share * number(unit, "revenue")
            sold = sales * self.more("sales_uplift", roadmap, q, name)
            empty = number(unit, "stockout_rate") * self.less("stockout", roadmap, q, name)
            total += sold * (1 + number(unit, "stockout_rate") - empty) * margin
            total -= sold * number(unit, "shrink_rate") * self.less("shrink", roadmap, q, name)
        hours = number(unit, "labour_hours") + number(unit, "hours_per_order") * all_orders
        for name, share in self.parts(unit, "hours"):
            worked = share * hours * self.less("labour_hours", roadmap, q, name)
            total -= worked * number(unit, "wage") * (1 + number(unit, "overtime_rate") * self.events["overtime_premium"])
        return general * (total - self.support(roadmap, q, {name: after for name, (_, after) in served.items()}))

    def support(self, roadmap: Roadmap, q: int, served: dict[str | None, float]) -> float:
        paid = 0.0
        for lever, start in zip(self.levers.values(), roadmap, strict=True):
            for part in lever.get("support", []) if start is not None and q >= start else []:
                if part["basis"] != "thousand_orders":
                    raise ValueError("not valued here: support by unit")
                paid += part["amount"] * self.covered(lever, served) / 1000
        return paid

    def covered(self, lever: dict[str, Any], served: dict[str | None, float]) -> float:
        return sum(orders for name, orders in served.items() if not lever.get("covers") or name in lever["covers"])

    def launch_cost(self, unit: dict[str, str], lever: dict[str, Any], q: int) -> float:
        general = (1 + self.finance.get("inflation_rate", 0.0)) ** ((q - 1) / 4)
        plain = {name: share * number(unit, "eligible_orders") for name, share in self.parts(unit, "orders")}
        scale = {"unit": 1.0, "thousand_orders": self.covered(lever, plain) / 1000, "network": 0.0}
        return general * sum(part["amount"] * scale[part["basis"]] for part in lever.get("costs", []))

    def factor(self, q: int) -> float:
        return float((1 + self.finance.get("discount_rate", 0.0)) ** (-q / 4))

    def value(self, unit: dict[str, str], roadmap: Roadmap) -> float:
        """Return the present value of a roadmap against doing nothing."""
        nothing: Roadmap = (None,) * len(roadmap)
        found = sum(
            self.factor(q) * (self.result(unit, roadmap, q) - self.result(unit, nothing, q)) for q in range(1, self.last + 1)
        )
        for lever, start in zip(self.levers.values(), roadmap, strict=True):
            if start is not None:
                found -= self.factor(start) * self.launch_cost(unit, lever, start)
        return found

    def allowed(self, roadmap: Roadmap) -> bool:
        starts = dict(zip(self.levers, roadmap, strict=True))
        for lever, start in starts.items():
            for needed in self.levers[lever].get("needs", []) if start is not None else []:
                first = starts[needed]
                if first is None or start is None or first > start:
                    return False
        return True

    def platform(self, plan: tuple[Roadmap, ...]) -> float:
        """Return the present value of the network's costs: once, at the first launch of a lever that shares them."""
        paid = 0.0
        for name, lever in self.levers.items():
            amount = sum(part["amount"] for part in lever.get("costs", []) if part["basis"] == "network")
            sharing = [place for place, (one, other) in enumerate(self.levers.items()) if name in (one, other.get("platform"))]
            starts = [start for roadmap in plan for place in sharing if (start := roadmap[place]) is not None]
            if amount and starts:
                first = min(starts)
                general = (1 + self.finance.get("inflation_rate", 0.0)) ** ((first - 1) / 4)
                paid += self.factor(first) * general * amount
        return paid

    def best(self) -> Best:
        quarters: list[int | None] = [None, *range(1, self.decision + 1)]
        roadmaps = [one for one in product(quarters, repeat=len(self.levers)) if self.allowed(one)]
        values = [{roadmap: self.value(unit, roadmap) for roadmap in roadmaps} for unit in self.units]
        npv, plan = max(
            (sum(own[one] for own, one in zip(values, plan, strict=True)) - self.platform(plan), plan)
            for plan in product(sorted(roadmaps, key=str), repeat=len(self.units))
        )
        launches = {
            (unit["unit"], lever, start)
            for unit, roadmap in zip(self.units, plan, strict=True)
            for lever, start in zip(self.levers, roadmap, strict=True)
            if start is not None
        }
        return Best(npv, launches)


def number(row: dict[str, str], column: str) -> float:
    return float(row.get(column) or 0)


if __name__ == "__main__":
    print(Judge(Path(sys.argv[1])).best())
