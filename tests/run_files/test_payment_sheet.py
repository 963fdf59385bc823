"""payments.csv of a run: it has the payments of the ledger, is filled in by any spreadsheet, read back, and never overwritten."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from planner import Plan, write
from planner.errors import ExitCode


@pytest.fixture(scope="module")
def made(small_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(small_plan, tmp_path_factory.mktemp("payments") / "run")


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(run: Path, paid: dict[tuple[str, str, str], str], separator: str = ",") -> None:
    """Fill in what was paid, by unit, line and quarter."""
    rows = rows_of(run / "payments.csv")
    for row in rows:
        row["paid"] = paid.get((row["unit"], row["line"], row["quarter"]), "")
        if separator == ";":
            row["planned"] = row["planned"].replace(".", ",")
    with (run / "payments.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


def own(run: Path) -> list[dict[str, str]]:
    """Return the payments of the first launch that has any."""
    rows = rows_of(run / "payments.csv")
    first = next(row for row in rows if row["unit"])
    return [row for row in rows if (row["unit"], row["lever"]) == (first["unit"], first["lever"])]


def test_its_payments_are_those_of_the_ledger(made: Path) -> None:
    key = ["quarter", "region", "lever", "line"]
    paid, ledger = (pd.read_csv(made / name, keep_default_na=False) for name in ("payments.csv", "ledger.csv"))
    wanted = ledger[ledger["line"] != "support"].groupby(key)["amount"].sum()
    found = paid[paid["line"] != "support"].groupby(key)["planned"].sum()
    assert found.index.tolist() == wanted.index.tolist()
    assert found.tolist() == pytest.approx(wanted.tolist(), abs=1e-4)
    assert set(paid["paid"]) == {""} and not paid.duplicated(["unit", *key]).any()


@pytest.mark.parametrize("separator", [",", ";"])
def test_what_is_filled_in_is_read_by_variance_and_replan(rollout, run: Path, separator: str) -> None:
    """The first payment of a launch costs a quarter more; what else of it was due is filled in as planned."""
    due = own(run)
    as_of = str(pd.Period(min(row["quarter"] for row in due), "Q") + 1)
    told = {(row["unit"], row["line"], row["quarter"]): row["planned"] for row in due if row["quarter"] < as_of}
    first = next(iter(told))
    more = 0.25 * float(told[first])
    told[first] = str(1.25 * float(told[first])).replace(".", "," if separator == ";" else ".")
    if separator == ";":
        told = {key: text.replace(".", ",") for key, text in told.items()}
    fill(run, told, separator)
    assert rollout("verify", run).code == ExitCode.DONE
    found = json.loads(rollout("variance", run, "--actuals", run, "--as-of", as_of, "--json").out)
    assert found["totals"]["price"] == pytest.approx(-more, abs=0.02)
    ended = rollout("replan", run, "--as-of", as_of, "--actuals", run, "--out", run.parent / "anew", "--gap", 0.05, "--json")
    facts = json.loads(ended.out)["facts"]
    assert sum(float(row["amount"]) for row in facts if row["kind"] == "payment") == pytest.approx(more, abs=0.02)
    assert rollout("verify", run.parent / "anew").code == ExitCode.DONE


def test_a_sheet_that_was_filled_in_is_never_overwritten(rollout, run: Path, fleet: Path) -> None:
    first = own(run)[0]
    fill(run, {(first["unit"], first["line"], first["quarter"]): "1"})
    kept = (run / "payments.csv").read_bytes()
    ended = rollout("plan", fleet, "--out", run, "--quiet")
    assert ended.code == ExitCode.INPUT and "payments.csv" in ended.err
    assert (run / "payments.csv").read_bytes() == kept


def test_a_planned_payment_that_was_changed_is_found(rollout, run: Path) -> None:
    path = run / "payments.csv"
    first = own(run)[0]
    path.write_text(path.read_text(encoding="utf-8-sig").replace(first["planned"], "7.00", 1), encoding="utf-8")
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION and f"payments.csv {first['quarter']}, " in ended.out
