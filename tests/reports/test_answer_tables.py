"""Tables of answers in the report: their columns, and how their figures are shown."""

from pathlib import Path

import pytest

from planner.answers.columns import ANSWERS
from planner.columns import Column, Table
from planner.errors import OutputError
from planner.reports.answers import answers_in


@pytest.mark.parametrize("cell", ["much", "nan", "inf"])
def test_an_amount_that_is_none_in_an_answer_is_told(tmp_path: Path, cell: str) -> None:
    header = ANSWERS["baselines"].names
    row = [cell if kind == "money" else "" for kind in ANSWERS["baselines"].kinds.values()]
    (tmp_path / "baselines.csv").write_text(f"{','.join(header)}\n{','.join(row)}\n")
    with pytest.raises(OutputError, match="damaged"):
        answers_in(tmp_path, "USD")


def test_a_declared_column_is_shown_without_another_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (
        Column("case", "text"),
        Column("added", "level", heading="hours added", shown="ratio"),
        Column("spend_share", "level", shown="fine per cent", place="report"),
        Column("folder", "text", place="file"),
    )
    monkeypatch.setitem(ANSWERS, "trial", Table("trial", "case", columns, title="A trial"))
    (tmp_path / "trial.csv").write_text("case,added,spend_share,folder\none_way,2.5,0.125,cases/1\n")
    (answer,) = answers_in(tmp_path, "USD")
    assert (answer.key, answer.title, answer.file) == ("trial", "A trial", "trial.csv")
    assert answer.headers == ("case", "hours added", "spend share") and answer.figures == (False, True, True)
    assert answer.rows == (("one way", "2.50", "12.5 %"),)


def test_a_table_without_a_title_is_not_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "overrides.csv").write_text("case,figure,before,after\na,b,1,2\n")
    assert answers_in(tmp_path, "USD") == ()


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
    assert shown[0]["order"] == "=free" and shown[0]["NPV"] == "3,069,202" and shown[0]["gap"] == "1.075 %"
    assert shown[0]["at least"] == "-2,000" and shown[0]["at most"] == "34,990"
    assert shown[1]["order"] == "both at once" and shown[1]["NPV"] == "no plan" and shown[1]["gap"] == ""


def test_what_is_not_determined_is_not_shown_as_a_figure(tmp_path: Path) -> None:
    header = ANSWERS["comparison"].names
    base = dict.fromkeys(header, "") | {"npv": "100000", "spend": "1", "change_at_least": "-2000", "change_at_most": "34990"}
    cases = [base | {"case": name, "change": "16000", "determined": name} for name in ("no", "sign only", "yes")]
    lines = [",".join(header), *(",".join(one[name] for name in header) for one in cases)]
    (tmp_path / "comparison.csv").write_text("\n".join(lines), encoding="utf-8")
    (answer,) = answers_in(tmp_path, "USD")
    shown = [dict(zip(answer.headers, cells, strict=True)) for cells in answer.rows]
    assert [row["change on the base"] for row in shown] == ["not determined", "+16,000 (sign only)", "+16,000"]
    assert shown[0]["at least"] == "-2,000" and shown[0]["at most"] == "+34,990" and "determined" not in answer.headers
