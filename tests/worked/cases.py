"""Small instances written as files and planned through the public interface; nothing here computes a figure."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from planner import Plan, plan, verify, write

CENT = 0.005 + 1e-9
LEVER = "store_optimization"
SAVES_ALL = {"effects": {"shrink": 1.0}}
"""Effect that saves the whole shrink of a unit."""

Record = Mapping[str, Any]


def saver(name: str = "A", saves: float = 1000, **fields: Any) -> dict[str, Any]:
    """Return a unit whose shrink costs `saves` a quarter: 1 % of a hundred times as much revenue."""
    return {"unit": name, "revenue": 100 * saves, "shrink_rate": 0.01} | fields


def cost(amount: float, line: str = "training", basis: str = "unit", **fields: Any) -> dict[str, Any]:
    """Return a cost line of a launch."""
    return {"line": line, "amount": amount, "basis": basis} | fields


def launch(unit: str = "A", quarter: str = "2027Q1", lever: str = LEVER, rule: str = "must") -> dict[str, str]:
    """Return the pin that forces a launch."""
    return {"unit": unit, "lever": lever, "rule": rule, "quarter": quarter}


def label(number: int, first: str = "2027Q1") -> str:
    """Return the label of a quarter, 1 being the first one."""
    year, quarter = (int(part) for part in first.split("Q"))
    ordinal = 4 * year + quarter - 1 + number - 1
    return f"{ordinal // 4}Q{ordinal % 4 + 1}"


def write_csv(path: Path, rows: Sequence[Record]) -> None:
    """Write records as a table; a field that a record lacks is an empty cell."""
    if not rows:
        return
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_instance(
    folder: Path,
    *,
    decision: int = 1,
    evaluation: int = 4,
    calendar: Record | None = None,
    finance: Record | None = None,
    levers: Mapping[str, Record] | None = None,
    units: Sequence[Record] = (),
    pins: Sequence[Record] = (),
    amounts: Sequence[Record] = (),
    seasons: Sequence[Record] = (),
    flows: Sequence[Record] = (),
    transfers: Sequence[Record] = (),
    **sections: Any,
) -> Path:
    """Write an instance and return its folder.

    Defaults that keep a case by hand short: a discount rate of 0, measured evidence, a ramp that is complete at once. Without
    flows.csv the two levers that must exist are added with a cost and no effect, so that they are never launched.
    """
    horizon = {"first_quarter": "2027Q1", "decision_quarters": decision, "evaluation_quarters": evaluation}
    every = {} if flows else {name: {"costs": [cost(1)]} for name in ("store_optimization", "orchestration")}
    every |= levers or {}
    plain = {"evidence": "measured", "ramp": [1.0]}
    document = {
        "plan": {"name": "Worked by hand"},
        "calendar": horizon | dict(calendar or {}),
        "finance": {"discount_rate": 0.0} | dict(finance or {}),
        "levers": {name: {"title": name} | plain | dict(lever) for name, lever in every.items()},
        **sections,
    }
    drivers = {} if flows else {"revenue": 0, "contribution_margin": 0, "eligible_orders": 0, "inventory_accuracy": 1}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.toml").write_text(tomli_w.dumps(document), encoding="utf-8")
    write_csv(folder / "units.csv", [{"region": "North"} | drivers | dict(unit) for unit in units])
    write_csv(folder / "pins.csv", pins)
    write_csv(folder / "limits.csv", amounts)
    write_csv(folder / "seasonality.csv", seasons)
    write_csv(folder / "flows.csv", flows)
    write_csv(folder / "transfers.csv", transfers)
    return folder


def worked(folder: Path, **case: Any) -> Plan:
    """Return the plan of an instance, solved without a gap."""
    return plan(write_instance(folder / "case", **case), gap=0.0)


def cell(found: Plan, line: str, quarter: int | str) -> float:
    """Return one cell of the cash flow, 0 where it has no row; the quarter is a number, or the name of a period."""
    rows = found.cashflow
    period = label(quarter) if isinstance(quarter, int) else quarter
    chosen = rows[(rows["line"] == line) & (rows["quarter"] == period)]
    assert len(chosen) <= 1
    return float(chosen["amount"].sum())


def flows_of(found: Plan, line: str, quarters: int) -> list[float]:
    """Return the flows of a line in quarters 1, 2, ..."""
    return [cell(found, line, quarter) for quarter in range(1, quarters + 1)]


def terminal(found: Plan, line: str) -> float:
    """Return the value of a line after the evaluation, in its last quarter."""
    return cell(found, line, "terminal")


def launched(found: Plan) -> set[tuple[str, str, str]]:
    """Return unit, lever and quarter of every launch."""
    schedule = found.schedule
    return set(zip(schedule["unit"], schedule["lever"], schedule["quarter"], strict=True))


def limit(found: Plan, name: str, period: str, scope: str = "") -> tuple[float, float]:
    """Return what a limit allows and what is used of it in a period."""
    rows = found.limits
    chosen = rows[(rows["limit"] == name) & (rows["period"] == period) & (rows["scope"] == scope)]
    assert len(chosen) == 1, f"limit {name}, scope {scope!r}, period {period}: {len(chosen)} rows"
    return float(chosen["allowed"].iloc[0]), float(chosen["used"].iloc[0])


def assert_npv(found: Plan, by_hand: float) -> None:
    """Assert the NPV to half a cent, and that the accountant agrees with every table."""
    assert found.npv == pytest.approx(by_hand, abs=CENT)
    assert verify(found) == []


def assert_flows(found: Plan, line: str, by_hand: Sequence[float]) -> None:
    """Assert the flows of a line from quarter 1 on, to half a cent."""
    assert flows_of(found, line, len(by_hand)) == pytest.approx(by_hand, abs=CENT)


def figure(found: Plan, name: str) -> Any:
    """Return a figure of summary.json."""
    return found.summary()["figures"][name]


def written(found: Plan, folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a table of the run folder, which is written first if it is not there."""
    run = folder / "run"
    if not run.exists():
        write(found, run)
    with (run / name).open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))
