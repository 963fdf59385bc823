"""Tables of answers in the report: their columns, and how their figures are shown."""

from pathlib import Path

import pytest

from planner.answers.columns import ANSWERS
from planner.errors import OutputError
from planner.reports.answer_layouts import LAYOUTS
from planner.reports.answers import answers_in


@pytest.mark.parametrize("cell", ["much", "nan", "inf"])
def test_an_amount_that_is_none_in_an_answer_is_told(tmp_path: Path, cell: str) -> None:
    header = ANSWERS["baselines"].names
    row = [cell if kind == "money" else "" for kind in ANSWERS["baselines"].kinds.values()]
    (tmp_path / "baselines.csv").write_text(f"{','.join(header)}\n{','.join(row)}\n")
    with pytest.raises(OutputError, match="damaged"):
        answers_in(tmp_path, "USD")


def test_the_answers_shown_are_tables_that_are_written_with_columns_they_have() -> None:
    assert LAYOUTS.keys() <= ANSWERS.keys()
    for name, layout in LAYOUTS.items():
        named = {one for column in layout.columns for one in (column.name, column.to)} - {""}
        assert named <= ANSWERS[name].kinds.keys() and len(layout.columns) <= 12, name


def test_question_tables_are_in_per_cent_and_money(tmp_path: Path) -> None:
    header = [*ANSWERS["order_price"].names, "store_optimization"]
    row = dict.fromkeys(header, "") | {
        "order": "'=free",
        "npv": "3069202.29",
        "gap": "0.010749",
        "launches": "71",
        "exempt_units": "0",
    }
    row |= {"loss": "-1200.5", "loss_at_least": "-2000", "loss_at_most": "34990.4", "stopped": "optimal", "spend": "5583546.96"}
    none = dict.fromkeys(header, "") | {"order": "both at once", "exempt_units": "2"}
    lines = [",".join(header), *(",".join(one[name] for name in header) for one in (row, none))]
    (tmp_path / "questions" / "order").mkdir(parents=True)
    (tmp_path / "questions" / "order" / "order_price.csv").write_text("\n".join(lines), encoding="utf-8")
    (answer,) = answers_in(tmp_path, "USD")
    assert answer.file == "questions/order/order_price.csv"
    shown = [dict(zip(answer.headers, cells, strict=True)) for cells in answer.rows]
    assert shown[0]["order"] == "=free" and shown[0]["NPV"] == "3,069,202" and shown[0]["gap"] == "1.07%"
    assert shown[0]["proven between"] == "-2,000 to 34,990" and shown[1]["NPV"] == "no plan"


def test_what_is_not_determined_is_not_shown_as_a_figure(tmp_path: Path) -> None:
    header = ANSWERS["comparison"].names
    base = dict.fromkeys(header, "") | {"npv": "100000", "spend": "1", "change_at_least": "-2000", "change_at_most": "34990"}
    cases = [base | {"case": name, "change": "16000", "determined": name} for name in ("no", "sign only", "yes")]
    lines = [",".join(header), *(",".join(one[name] for name in header) for one in cases)]
    (tmp_path / "comparison.csv").write_text("\n".join(lines), encoding="utf-8")
    (answer,) = answers_in(tmp_path, "USD")
    shown = [dict(zip(answer.headers, cells, strict=True)) for cells in answer.rows]
    assert [row["against the base"] for row in shown] == ["not determined", "+16,000 (sign only)", "+16,000"]
    assert shown[0]["proven between"] == "-2,000 to +34,990" and "determined" not in answer.headers
