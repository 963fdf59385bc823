"""The flows of stores of `staged_pasts` by a bare script that reads their files alone and imports nothing of the project.

One lever saves a share of shrink, costs a launch, and is paid for as long as it runs. Quarters are numbers from 1.
"""

import csv
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVER = "store_optimization"
Flows = dict[tuple[str, int], float]


@dataclass(frozen=True)
class Runs:
    """The launches of a plan: quarter by store, and the first quarter in which one no longer runs, where it was closed."""

    start: Mapping[str, int]
    closed: Mapping[str, int]


class Stores:
    """The stores of a folder."""

    def __init__(self, folder: Path) -> None:
        document = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8"))
        self.lever: dict[str, Any] = document["levers"][LEVER]
        self.quarters: int = document["calendar"]["evaluation_quarters"]
        with (folder / "units.csv").open(encoding="utf-8", newline="") as file:
            self.units = {row["unit"]: row for row in csv.DictReader(file)}

    def live(self, runs: Runs, quarter: int) -> list[str]:
        """Return the stores at which the lever is live in a quarter."""
        slip = self.lever.get("slip_quarters", 0)
        return [
            name
            for name, start in runs.start.items()
            if min(self.quarters, start + slip) <= quarter < runs.closed.get(name, self.quarters + 1)
        ]

    @staticmethod
    def orders(unit: Mapping[str, str], quarter: int) -> int:
        """Return the orders of a store in a quarter, half up."""
        growth = 1 + float(unit.get("order_growth") or 0)
        return int(float(unit["eligible_orders"]) * growth ** ((quarter - 1) / 4) + 0.5)

    def reached(self, rows: list[dict[str, Any]], share: str, runs: Runs, quarter: int, region: str = "") -> float:
        """Return the share of the last stage that was reached in a quarter or before, of those that count live stores."""
        found = 0.0
        for row in rows:
            (count,) = (one for one in row if one != share)
            for past in range(1, quarter + 1):
                live = [self.units[name] for name in self.live(runs, past) if region in ("", self.units[name]["region"])]
                counted = sum(self.orders(one, past) for one in live) if count == "orders" else len(live)
                if counted >= row[count]:
                    found = row[share]
        return found

    def phi(self, runs: Runs, unit: str, quarter: int) -> float:
        """Return the share of the network in a quarter, 1 without stages; that of one node is reached by the store itself."""
        rows = self.lever.get("network", [])
        region = self.units[unit]["region"] if self.lever.get("network_each") else ""
        alone = max((row["share"] for row in rows if row.get("nodes") == 1), default=0.0)
        return max(alone, self.reached(rows, "share", runs, quarter, region)) if rows else 1.0

    def discount(self, runs: Runs, quarter: int) -> float:
        """Return the share of support that is saved in a quarter."""
        return self.reached(self.lever.get("licence_tiers", []), "discount", runs, quarter)

    def saving(self, runs: Runs, quarter: int) -> float:
        """Return the share of a launch in a quarter that is saved by launches before it."""
        done = sum(start < quarter for start in runs.start.values())
        return max((row["saving"] for row in self.lever.get("learning", []) if done >= row["launches"]), default=0.0)

    def flows(self, runs: Runs, stages: Runs, before: int) -> Flows:
        """Return flows by line and quarter of launches, at the stages that others reach, before a quarter."""
        found: Flows = defaultdict(float)
        (launch,) = self.lever["costs"]
        for name, start in runs.start.items():
            paid = launch["amount"] * (1 - self.saving(stages, start))
            for place, part in enumerate(launch.get("profile", [1.0])):
                found["training", start + launch.get("profile_from", 0) + place] -= paid * part
        for quarter in range(1, self.quarters + 1):
            for name in self.live(runs, quarter):
                saves = float(self.units[name]["revenue"]) * float(self.units[name]["shrink_rate"])
                found["shrink", quarter] += self.lever["effects"]["shrink"] * saves * self.phi(stages, name, quarter)
                for one in self.lever.get("support", []):
                    found["support", quarter] -= one["amount"] * (1 - self.discount(stages, quarter))
        return {key: amount for key, amount in found.items() if key[1] < before}
