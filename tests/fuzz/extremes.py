"""Small instances whose figures are moved to the ends of what is accepted, and to 0, as a function of a seed."""

import csv
import io
import tomllib
from functools import lru_cache
from typing import Any

import tomli_w

from instances import InputProblems
from instances.reader import read_files
from instances.schema.common import Record
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, SeasonalityRow, Unit
from instances.wording import schema_at
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance
from tests.oracles.written import files_of

TINY = (5e-324, 1e-300, 1e-12, 1e-6)
KINDS: dict[str, type[Record]] = {
    "units.csv": Unit,
    "limits.csv": LimitRow,
    "seasonality.csv": SeasonalityRow,
    "flows.csv": FlowRow,
}
MOST_CHANGES = 6
MOST_TRIES = 12


@lru_cache(64)
def extreme_files(seed: int) -> dict[str, bytes]:
    """Return the files of a small instance with some extreme figures: the first of some tries that is accepted, or the last."""
    draw, files = Draw(seed), files_of(random_instance(seed))
    for _ in range(MOST_TRIES):
        tried = _moved(draw, files)
        if _is_accepted(tried):
            break
    return tried


def _is_accepted(files: dict[str, bytes]) -> bool:
    try:
        read_files("extreme", files)
    except InputProblems:
        return False
    return True


def _moved(draw: Draw, files: dict[str, bytes]) -> dict[str, bytes]:
    """Return files with some figures moved."""
    document = tomllib.loads(files["plan.toml"].decode())
    tables = {name: list(csv.DictReader(io.StringIO(content.decode()))) for name, content in files.items() if name in KINDS}
    for _ in range(draw.whole(1, MOST_CHANGES)):
        if draw.chance(0.45):
            _change_plan(draw, document)
        else:
            name = draw.one([*tables, "units.csv"])
            _change_table(draw, KINDS[name], tables[name])
    for odd in (_shrink_horizon, _close, _no_season, _forbid, _free_shared_cost):
        if draw.chance(0.15):
            odd(draw, document, tables)
    return files | {"plan.toml": tomli_w.dumps(document).encode()} | {name: _written(rows) for name, rows in tables.items()}


def _change_plan(draw: Draw, document: dict[str, Any]) -> None:
    """Move one figure of plan.toml."""
    leaves = [path for path in _leaves(document, ()) if path[0] != "solver"]
    path = draw.one(leaves)
    holder: Any = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = _extreme(draw, schema_at(Settings, path), holder[path[-1]])


def _leaves(part: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Return the path of every number."""
    if isinstance(part, dict):
        return [leaf for key, value in part.items() for leaf in _leaves(value, (*path, key))]
    if isinstance(part, list):
        return [leaf for place, value in enumerate(part) for leaf in _leaves(value, (*path, place))]
    return [path] if isinstance(part, int | float) and not isinstance(part, bool) else []


def _change_table(draw: Draw, kind: type[Record], rows: list[dict[str, str]]) -> None:
    """Move one column, in one row or in all."""
    columns = [name for name in kind.model_fields if schema_at(kind, (name,)).get("type") in ("number", "integer")]
    column = draw.one(columns)
    for row in rows if draw.chance(0.5) else [draw.one(rows)]:
        given = float(row.get(column) or 0.0)
        row[column] = repr(_extreme(draw, schema_at(kind, (column,)), given))


def _extreme(draw: Draw, schema: dict[str, Any], given: float) -> float:
    """Return an end of a range, 0, a tiny figure, or the given one times a power of ten."""
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0.0))
    most = schema.get("maximum", 1e6)
    drawn = draw.one([least, most, 0.0, -0.0, draw.one(list(TINY)), given * 10.0 ** draw.whole(-9, 9), (least + most) / 2])
    inside = min(max(drawn, least), most)
    if schema.get("type") == "integer":
        return round(inside)
    over = "exclusiveMinimum" in schema and inside <= least
    return float(least + 1e-5 if over else inside)


def _shrink_horizon(draw: Draw, document: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> None:
    document["calendar"] |= {"decision_quarters": 1, "evaluation_quarters": draw.one([1, 2, 4])}


def _close(draw: Draw, document: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> None:
    for row in tables["units.csv"]:
        if draw.chance(0.7):
            row["exit_quarter"] = document["calendar"]["first_quarter"]
            row.pop("resize_quarter", None)
            row.pop("resize_factor", None)


def _no_season(draw: Draw, document: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> None:
    """Let all orders, sales and hours of a year come in some of its quarters."""
    factors = draw.one([(4, 0, 0, 0), (0, 0, 0, 4), (0, 2, 2, 0)])
    tables["seasonality.csv"] = [
        {"profile": "odd", "fiscal_quarter": str(place + 1), "revenue": str(one), "orders": str(one), "labour_hours": str(one)}
        for place, one in enumerate(factors)
    ]
    for row in tables["units.csv"]:
        row["seasonality"] = "odd"


def _forbid(draw: Draw, document: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> None:
    for limit in document.get("limits", []):
        limit["amount"] = draw.one([0.0, 0.0, 1e15])
    for row in tables.get("limits.csv", []):
        row["amount"] = "0"


def _free_shared_cost(draw: Draw, document: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> None:
    for lever in document["levers"].values():
        for part in draw.one([["costs"], ["support"], ["costs", "support"]]):
            cost = {"amount": draw.one([0.0, 0.0, 1e-9, 0.004]), "basis": draw.one(["network", "region"])}
            lever.setdefault(part, []).append(cost | ({"line": "training"} if part == "costs" else {}))


def _written(rows: list[dict[str, str]]) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()
