"""The builder of instances: tiny ones from records of the schema, worth and doing nothing but for what a test gives.

Worked cases have a writer of files of their own, tests/worked/cases.py, which knows nothing of the schema; random instances
come from tests/oracles/random_instances.py, problems without retail words from tests/models/builders.py.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from instances import load_instance, resolve_instance
from instances.generator import random_fleet
from instances.reader import read_files
from instances.schema.common import Record, quarter_label, quarter_ordinal
from instances.schema.instance import Instance, Quarter
from instances.schema.levers import Lever
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, Unit

FIRST = "2027Q1"
"""The first quarter of every tiny instance."""

Given = Mapping[str, Any] | Record
"""A record, or its fields."""

One = TypeVar("One", bound=Record)


def label(index: int) -> str:
    """Return the label of a quarter, 1 being the first one."""
    return quarter_label(quarter_ordinal(FIRST) + index - 1)


def quarters(count: int, long_quarter: int | None = None) -> tuple[Quarter, ...]:
    """Return calendar quarters of 13 weeks from the first one on; one of them may have 14."""
    ordinals = [quarter_ordinal(FIRST) + index for index in range(count)]
    return tuple(
        Quarter(
            index=index + 1,
            label=quarter_label(ordinal),
            start=date(ordinal // 4, 3 * (ordinal % 4) + 1, 1),
            end=date((ordinal + 1) // 4, 3 * ((ordinal + 1) % 4) + 1, 1) - timedelta(days=1),
            fiscal_year=ordinal // 4,
            fiscal_quarter=ordinal % 4 + 1,
            weeks=14 if index + 1 == long_quarter else 13,
        )
        for index, ordinal in enumerate(ordinals)
    )


def unit(name: str = "A", /, **fields: Any) -> Unit:
    """Return a store without volume, changed by `fields`."""
    plain = {"region": "north", "revenue": 0, "contribution_margin": 0.5, "eligible_orders": 0, "inventory_accuracy": 0.9}
    return Unit.model_validate(plain | {"unit": name} | fields)


def lever(**fields: Any) -> Lever:
    """Return a lever that does nothing, changed by `fields`: its effects are whole at once and believed in full."""
    return Lever.model_validate({"title": "A lever", "evidence": "measured", "ramp": [1.0]} | fields)


def row(line: str, amount: float, quarter: int = 0, lever: str = "a", unit: str = "A", **fields: Any) -> FlowRow:
    """Return a row of flows.csv."""
    return FlowRow.model_validate({"unit": unit, "lever": lever, "line": line, "quarter": quarter, "amount": amount} | fields)


def instance(
    levers: Mapping[str, Given],
    units: Sequence[Unit] = (),
    pins: Sequence[Given] = (),
    seasonality: Sequence[Given] = (),
    flows: Sequence[Given] = (),
    *,
    limit_rows: Sequence[Given] = (),
    decision: int = 4,
    evaluation: int = 4,
    long_quarter: int | None = None,
    finance: Mapping[str, Any] | None = None,
    **tables: Any,
) -> Instance:
    """Return an instance without discounting unless `finance` says so; `tables` are further tables of plan.toml."""
    document = {
        "plan": {"name": "tiny"},
        "calendar": {"first_quarter": FIRST, "decision_quarters": decision, "evaluation_quarters": evaluation},
        "finance": {"discount_rate": 0.0} | dict(finance or {}),
        "levers": levers,
    }
    return Instance(
        "tiny",
        Settings.model_validate(document | tables),
        tuple(units) or (unit(),),
        quarters(evaluation, long_quarter),
        _records(LimitRow, limit_rows),
        _records(Pin, pins),
        _records(SeasonalityRow, seasonality),
        _records(FlowRow, flows),
    )


def _records(kind: type[One], given: Sequence[Given]) -> tuple[One, ...]:
    return tuple(kind.model_validate(one) for one in given)


def instance_of_two_levers(
    *units: Unit,
    store_optimization: Given | None = None,
    orchestration: Given | None = None,
    levers: Mapping[str, Given] | None = None,
    flows: Sequence[Mapping[str, Any]] = (),
    **given: Any,
) -> Instance:
    """Return an instance of store optimization and orchestration, and of further levers; flows are A's of the first."""
    both = {"store_optimization": store_optimization or lever(), "orchestration": orchestration or lever()}
    rows = [{"unit": "A", "lever": "store_optimization", **flow} for flow in flows]
    return instance(both | dict(levers or {}), units, flows=rows, **given)


def read_texts(texts: Mapping[str, str], name: str = "tiny") -> Instance:
    """Return the instance of some files, by their names."""
    return read_files(name, {file: text.encode() for file, text in texts.items()})


def random_fleet_of(units: int, regions: int = 2, seed: int = 1) -> Instance:
    """Return a random fleet, as `rollout init` writes it."""
    return read_texts(random_fleet(units=units, regions=regions, seed=seed), "fleet")


def fleet_in(folder: Path, units: int, decision: int = 6, seed: int = 2) -> Path:
    """Write a random fleet that decides on fewer quarters than usual into a new folder, and return the folder."""
    folder.mkdir()
    files = random_fleet(units=units, regions=2, seed=seed)
    assert files["plan.toml"].count("decision_quarters = 12") == 1
    files["plan.toml"] = files["plan.toml"].replace("decision_quarters = 12", f"decision_quarters = {decision}")
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return folder


def ten_store_chain(stores: int = 3, decision: int = 6, changed: Mapping[str, str] | None = None) -> Instance:
    """Return the first stores of the bundled chain, deciding on fewer quarters; changed: new texts of plan.toml by the old."""
    files = dict(load_instance(resolve_instance("ten-store-chain")).files)
    text = files["plan.toml"].decode()
    for old, new in {"decision_quarters = 8": f"decision_quarters = {decision}", **(changed or {})}.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    files["units.csv"] = b"".join(files["units.csv"].splitlines(keepends=True)[: stores + 1])
    return read_files("ten-store-chain", files | {"plan.toml": text.encode()})
