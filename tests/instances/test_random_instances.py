"""Random instances: every one is such as a user could write down, in files or a workbook, and no field is left out of them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from instances import Instance, load_instance
from instances.reader import read_files
from instances.schema.scopes import UnitScope
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, TransferRow, Unit
from instances.workbook.writing import workbook_of
from tests.oracles.random_closings import CLOSING, with_closings
from tests.oracles.random_instances import random_instance
from tests.oracles.random_segments import with_segments
from tests.oracles.random_transfers import with_transfers
from tests.oracles.written import files_of

SEEDS = range(120)
TEXTS = {
    *("Settings.objective", "Settings.solver", "About.description", "Lever.source", "Unit.name", "Unit.owner", "Unit.role"),
    *("Calendar.fiscal_year_name", "Finance.currency", "Rules.largest_menu", "Unit.type"),
    *(
        "Settings.uncertainties",
        "Settings.correlations",
        "Settings.futures",
        "Settings.hiring",
        "Settings.hired",
        "Lever.slip_quarters",
    ),
    *("Lever.learning", "Lever.licence_tiers"),
    *("Lever.network", "Lever.network_each", "Lever.network_part", "Lever.part", "Lever.closes", "Lever.closing", "Lever.mode"),
    *("Unit.lease_break_fee", "Unit.severance", "Unit.salvage", "Unit.book_value", "Unit.book_quarters"),
}
"""Fields that no figure follows from, or that are drawn where they are asked for."""

SCOPES = tuple(
    f"{rule}.{field}"
    for rule in ("EvenWaves", "Hurdle", "Minimum", "ShareRule", "EvenCoverage")
    for field in UnitScope.model_fields
)
OF_STAGES = ("NetworkStage.", "LearningStage.", "LicenceTier.")
ELSEWHERE = (
    *OF_STAGES,
    "Hiring.",
    "Hired.",
    "Closing.",
    "Objective.",
    "SolverOptions.",
    "Uncertainty.",
    "Correlation.",
    "Future.",
    *SCOPES,
)
"""Records, and scopes of rules, with tests of their own."""


@cache
def drawn(seed: int) -> Instance:
    return random_instance(seed)


def read(instance: Instance) -> Instance:
    return read_files(instance.name, files_of(instance))


@pytest.mark.parametrize("block", range(6))
def test_what_is_drawn_could_stand_in_files(block: int) -> None:
    for seed in SEEDS[20 * block : 20 * block + 20]:
        for instance in (drawn(seed), random_instance(seed, separable=True, hard_objective=True)):
            assert replace(read(instance), files=()) == instance


@pytest.mark.parametrize("seed", range(8))
def test_what_is_drawn_survives_a_workbook_and_back(seed: int, tmp_path: Path) -> None:
    instance, book = read(drawn(seed)), tmp_path / "random.xlsx"
    book.write_bytes(workbook_of(instance))
    from_book = load_instance(book)
    assert replace(from_book, files=()) == replace(instance, files=())
    assert workbook_of(from_book) == book.read_bytes()
    assert replace(read_files("random", dict(from_book.files)), files=()) == drawn(seed)


@pytest.mark.parametrize("seed", range(3))
def test_closings_survive_files_and_a_workbook(seed: int, tmp_path: Path) -> None:
    made, book = with_closings(seed), tmp_path / "closings.xlsx"
    instance = read(made)
    assert instance.settings.levers[CLOSING] == made.settings.levers[CLOSING]
    book.write_bytes(workbook_of(instance))
    back = load_instance(book)
    assert (back.units, back.settings.levers) == (made.units, made.settings.levers)


def test_segments_survive_files() -> None:
    for seed in range(20):
        made = with_segments(seed)
        assert replace(read(made), files=()) == made


@pytest.mark.parametrize("seed", range(2))
def test_segments_survive_a_workbook(seed: int, tmp_path: Path) -> None:
    instance, book = read(with_segments(seed)), tmp_path / "random.xlsx"
    book.write_bytes(workbook_of(instance))
    back = load_instance(book)
    assert replace(back, files=()) == replace(instance, files=())
    assert workbook_of(back) == book.read_bytes()


def test_the_objective_counts_hard_cash_only_where_that_is_asked_for() -> None:
    assert not any("objective" in drawn(seed).settings.finance.hard_cash_only for seed in SEEDS)
    assert "objective" in random_instance(1, hard_objective=True).settings.finance.hard_cash_only


def moved_from_default(value: object) -> Iterator[str]:
    """Yield Record.field for every field below a value that is not at its default."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            found = getattr(value, name)
            if field.is_required() or found != field.get_default():
                yield f"{type(value).__name__}.{name}"
            yield from moved_from_default(found)
    elif isinstance(value, dict | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from moved_from_default(one)


def all_fields(kind: type[BaseModel]) -> Iterator[str]:
    """Yield Record.field for every field of a record and of those below it."""
    schema = kind.model_json_schema()
    for name, part in {kind.__name__: schema, **schema.get("$defs", {})}.items():
        yield from (f"{name}.{field}" for field in part["properties"])


def test_every_field_is_drawn_now_and_then() -> None:
    instances = [
        *(drawn(seed) for seed in SEEDS),
        *(with_closings(seed) for seed in range(20)),
        *(with_transfers(seed) for seed in range(20)),
        *(with_segments(seed) for seed in range(20)),
    ]
    tables = [(*one.units, *one.limit_rows, *one.pins, *one.seasonality, *one.flows, *one.transfers) for one in instances]
    found = {field for one in instances for field in moved_from_default(one.settings)}
    found |= {field for table in tables for field in moved_from_default(table)}
    kinds = (Settings, Unit, LimitRow, Pin, SeasonalityRow, FlowRow, TransferRow)
    known = {field for kind in kinds for field in all_fields(kind)}
    ours = {field for field in known if not field.startswith(ELSEWHERE)}
    assert ours - found - TEXTS == set()


def test_ways_of_an_instance_meet_each_other() -> None:
    instances = [drawn(seed) for seed in SEEDS]
    finances = [one.settings.finance for one in instances]
    for ending in ("none", "multiple", "perpetuity"):
        closing = [one for one in instances if one.settings.finance.terminal_value == ending]
        assert any(unit.exit_quarter for one in closing for unit in one.units)
        assert any(one.flows for one in closing) and any(one.settings.finance.tax_rate for one in closing)
        assert any(pin.rule == "running" for one in closing for pin in one.pins)
    assert any(one.discount_rate_kind == "real" and one.terminal_value == "perpetuity" for one in finances)
    assert any(unit.resize_quarter and unit.exit_quarter for one in instances for unit in one.units)
    assert any(unit.contribution_margin < 0 for one in instances for unit in one.units)
    levers = [(one, name, lever) for one in instances for name, lever in one.settings.levers.items()]
    for way in ("add", "replace"):
        assert any(lever.flows == way and any(row.lever == name for row in one.flows) for one, name, lever in levers)
    assert any(cost.profile_from < 0 < len(cost.profile) - 1 for *_, lever in levers for cost in lever.costs)
    for seed in range(40):
        for row in drawn(seed).seasonality[:1]:
            profile = [one.revenue for one in drawn(seed).seasonality if one.profile == row.profile]
            assert sum(profile) / 4 == pytest.approx(1)
