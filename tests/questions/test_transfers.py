"""Questions about transfers of demand: what conflicts with them, what they keep out of a plan, and what if they were others."""

from pathlib import Path

import pytest

from instances import Instance, Override, load_instance, overridden
from instances.problems import InputProblems
from planner import plan, verify
from planner.planning import priced
from planner.questions.explain.reasons import CROWDED_OUT, reasons_table
from planner.questions.repair.repair import Diagnosis, diagnosed
from tests.worked.cases import CENT, Record, launch, launched, limit, write_instance

CLOSING = "closing"
CLOSES = {CLOSING: {"closes": True}}
LOSING = {"labour_hours": 1_000, "wage": 20, "revenue": 10_000, "contribution_margin": 0.1, "inventory_accuracy": 1}
"""A store that loses 20,000 of labour and earns 1,000 a quarter."""

ONLINE = {"eligible_orders": 1_000, "order_value": 50, "online_margin": 0.2}
A, B, C = (LOSING | ONLINE | {"unit": name, "wage": wage} for name, wage in (("A", 20), ("B", 21), ("C", 22)))
D = {"unit": "D", "revenue": 1_000, "contribution_margin": 0.3, "inventory_accuracy": 1, "transfer_capacity": 700}
TO_D = [{"from_unit": name, "to_unit": "D", "share": 0.5} for name in "AC"]
A_TO_B = {"from_unit": "A", "to_unit": "B", "share": 0.5}


def stores(folder: Path, *units: Record, transfers: list[Record], pins: tuple[Record, ...] = (), **more: object) -> Instance:
    case = {"decision": 2, "evaluation": 2, "levers": CLOSES, "finance": {"online_sales": "beside"}} | more
    return load_instance(write_instance(folder, units=units, transfers=transfers, pins=pins, **case))


def repairs(instance: Instance) -> tuple[set[str], Diagnosis]:
    options = instance.settings.solver.model_copy(update={"time_limit": 20.0, "gap": 0.0})
    found = diagnosed(instance, options, lambda said: None)
    return {str(one) for one in found.repairs}, found


def test_a_capacity_that_conflicts_is_named_and_raised_to_what_is_needed_and_no_more(tmp_path: Path) -> None:
    # A and C must close, and each sends D 500 orders. Without its row of transfers.csv a unit sends none.
    pins = tuple(launch(name, lever=CLOSING, rule="must", quarter=None) for name in "AC")
    said, found = repairs(stores(tmp_path, A, C, D, transfers=TO_D, pins=pins))
    rules = {"transfer capacity: D", *(f"transfer of demand: transfer {one} to D" for one in "AC")}
    assert {str(one) for one in found.rules} == rules | {"pin: A, closing, must", "pin: C, closing, must"}
    assert "transfer capacity D: 1,000 in place of 700" in said
    raised = next(one for one in found.repairs if str(one).startswith("transfer capacity D"))
    assert limit(raised.plan, "transfer capacity", "total", "D") == (1_000, 1_000)
    assert launched(raised.plan) >= {("A", CLOSING, "2027Q1"), ("C", CLOSING, "2027Q1")}


def test_a_pair_that_conflicts_is_named_and_dropped_with_its_rows(tmp_path: Path) -> None:
    both = {"name": "fewer stores", "kind": "at_least", "lever": CLOSING, "units": ["A", "B"], "count": 2}
    said, found = repairs(stores(tmp_path, A, B, transfers=[A_TO_B], groups=[both]))
    assert {str(one) for one in found.rules} == {"group: fewer stores", "transfer of demand: transfer A to B"}
    assert "drop the transfer of demand: transfer A to B" in said
    dropped = next(one for one in found.repairs if "transfer" in str(one))
    assert dropped.instance.transfers == () and {unit for unit, *_ in launched(dropped.plan)} == {"A", "B"}


def test_a_closing_that_pays_says_which_pair_or_capacity_keeps_it_out(tmp_path: Path) -> None:
    # Closing saves C 40,000 - 11,000, and D makes 1,500 of half of its sales. A with D, 10,500, and B with C, 15,500, pay less.
    instance = stores(tmp_path, A, B, C | {"wage": 40}, D, transfers=[*TO_D, {"from_unit": "B", "to_unit": "C", "share": 0.5}])
    found = plan(instance, gap=0.0)
    assert {unit for unit, *_ in launched(found)} == {"C"}
    table = reasons_table(priced(instance), found).set_index(["unit", "lever"]).sort_index()
    assert (*table.loc[("A", CLOSING), ["reason", "detail"]],) == (CROWDED_OUT, "transfer capacity / D / total")
    assert (*table.loc[("B", CLOSING), ["reason", "detail"]],) == (CROWDED_OUT, "transfer B to C / total")


def test_what_if_other_units_kept_less_or_could_take_more(tmp_path: Path) -> None:
    instance = stores(tmp_path, A, C, D, transfers=TO_D)
    assert plan(instance, gap=0.0).npv == pytest.approx(2 * 12_500, abs=CENT)
    changes = {
        "transfers.A.D.share": (0.1, 2 * (9_000 + 300 + 11_000 + 1_500)),
        "transfers.C.*.share_orders": (0.2, 2 * (9_000 + 1_500 + 11_000 + 1_500)),
        "units.D.transfer_capacity": (1_000, 2 * (9_000 + 1_500 + 11_000 + 1_500)),
    }
    for path, (value, npv) in changes.items():
        changed, (change,) = overridden(instance, [Override(path, value)])
        found = plan(changed, gap=0.0)
        assert change.figure == path and verify(found) == []
        assert found.npv == pytest.approx(npv, abs=CENT), path


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("transfers.A.D.shares", "Did you mean share"),
        ("transfers.A.D.to_unit", "a column of transfers.csv"),
        ("transfers.B.*.share", "a from_unit with rows in transfers.csv"),
        ("transfers.A.C.share", "a to_unit with rows in transfers.csv"),
        ("transfers.share", "from_unit and to_unit as far as needed"),
    ],
)
def test_a_path_of_a_transfer_that_leads_nowhere_says_what_is_expected(tmp_path: Path, path: str, said: str) -> None:
    with pytest.raises(InputProblems, match=said):
        overridden(stores(tmp_path, A, C, D, transfers=TO_D), [Override(path, 0.5)])


def test_a_path_of_transfers_needs_the_table(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match=r"this instance has no transfers\.csv"):
        overridden(stores(tmp_path, A, C, transfers=[]), [Override("transfers.A.D.share", 0.5)])


def test_an_uncertainty_of_a_share_is_refused(tmp_path: Path) -> None:
    moved: dict[str, object] = {"name": "kept", "figures": ["transfers.A.D.share"], "distribution": "triangular"}
    moved |= {"low": 0.9, "likely": 1.0, "high": 1.1}
    with pytest.raises(InputProblems, match=r"found transfers\.A\.D\.share, expected a figure of levers, .* or units\.csv"):
        stores(tmp_path, A, C, D, transfers=TO_D, uncertainties=[moved])
