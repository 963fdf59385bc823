"""Histories as people write them: by day, month or quarter, with every bad row named at once."""

import numpy as np
import pytest

from instances.problems import InputProblems
from planner.pilots.history import History, history_of, read_history
from tests.pilots.chain import chain


def history(*lines: str) -> History:
    return history_of("history.csv", "\n".join(lines).encode(), chain())


def faults(*lines: str) -> list[str]:
    with pytest.raises(InputProblems) as found:
        history(*lines)
    return [str(one) for one in found.value.problems]


def test_weeks_become_the_mean_of_their_quarter_and_parts_of_one_are_left_out() -> None:
    # two whole quarters of 13 weeks, and the first week of a third
    days = np.arange(np.datetime64("2026-01-04"), np.datetime64("2026-07-12"), 7)
    rows = [f"A01,{day},{number},{0.9}" for number, day in enumerate(days)]
    found = history("unit,date,sales,on_time_rate", *rows)
    assert found.quarters == ("2026Q1", "2026Q2") and found.partial == ("2026Q3",)
    assert found.values["sales"][0] == pytest.approx([np.arange(13).mean(), np.arange(13, 26).mean()])
    assert found.values["on_time_rate"][0] == pytest.approx([0.1, 0.1])  # its distance from 1
    assert np.isnan(found.values["sales"][1:]).all() and found.stores == 1


def test_months_quarters_and_columns_of_units_are_read_alike() -> None:
    months = history("store;date;revenue;late_rate", *(f"A01;2026-{month:02};{month},5;0,1" for month in range(1, 7)))
    assert months.metrics == ("sales", "on_time_rate")
    assert months.values["sales"][0] == pytest.approx([2.5, 5.5]) and months.values["on_time_rate"][0] == pytest.approx(
        [0.1, 0.1]
    )
    gaps = history("unit,quarter,sales", "A01,2026Q1,1", "A01,2026Q2,", "A01,2026Q4,4", "A02,2026Q2,2")
    assert gaps.quarters == ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
    assert np.isfinite(gaps.values["sales"][0]).tolist() == [True, False, False, True]


def test_a_store_with_less_than_most_of_a_quarter_has_no_figure_there() -> None:
    rows = [f"A01,2026-{month:02},1" for month in range(1, 7)] + [
        "A02,2026-01,5",
        "A02,2026-04,1",
        "A02,2026-05,1",
        "A02,2026-06,4",
    ]
    found = history("unit,date,sales", *rows).values["sales"]
    assert np.isnan(found[1, 0]) and found[1, 1] == pytest.approx(2.0)


def test_fiscal_quarters_begin_in_the_month_of_the_fiscal_year() -> None:
    calendar = {"first_quarter": "2027Q1", "decision_quarters": 6, "evaluation_quarters": 10, "fiscal_year_start_month": 2}
    instance = chain()
    settings = instance.settings.model_copy(update={"calendar": instance.settings.calendar.model_validate(calendar)})
    content = "unit,date,sales\n" + "\n".join(f"A01,{day},1" for day in ("2026-01-31", "2026-02-01", "2026-03-01", "2026-04-30"))
    from dataclasses import replace

    found = history_of("h.csv", content.encode(), replace(instance, settings=settings))
    assert found.quarters == ("2026Q1",) and found.partial == ("2025Q4",)


def test_every_bad_row_is_named_with_its_place_and_a_remedy() -> None:
    found = faults(
        "unit,date,sales,late_rate",
        "A01,2026-01-31,5,0.1",
        "a01,2026-01-31,5,0.1",
        "A01,31.1.2026,5,0.1",
        "A02,2026-01-31,five,0.1",
        "A02,2026-02-28,5,12",
        "A03,,5,0.1",
        "A01,2026-01-31,7,0.1",
    )
    assert len(found) == 6
    for row, words in ((3, "Did you mean A01"), (4, "such as 2026-03-31"), (5, "five"), (6, "0.12"), (7, "a date"), (8, "row 2")):
        assert any(f"row {row}" in one and words in one for one in found), (row, found)


def test_headers_that_say_too_little_or_too_much_are_named() -> None:
    assert any("no metric" in one for one in faults("unit,quarter,name", "A01,2026Q1,x"))
    assert any("a column date or quarter" in one for one in faults("unit,sales", "A01,5"))
    assert any("one of the two" in one for one in faults("unit,quarter,sales,revenue", "A01,2026Q1,5,5"))
    assert any("a date and a quarter" in one for one in faults("unit,date,quarter,sales", "A01,2026-01-31,2026Q1,5"))
    assert any("no rows" in one for one in faults("unit,quarter,sales"))
    assert len(faults("unit,quarter,sales", *(f"X{row},2026Q1,5" for row in range(50)))) == 21


def test_a_file_that_is_not_there_is_a_problem(tmp_path) -> None:
    with pytest.raises(InputProblems, match=r"nowhere\.csv"):
        read_history(tmp_path / "nowhere.csv", chain())
