"""The range of the NPV on the page, and the pictures of an answer, as files of a run folder hold them."""

from dataclasses import replace
from pathlib import Path

import pytest

from planner import Plan
from planner.errors import OutputError
from planner.reports.answers import answers_in
from planner.reports.ranges import range_in_words

HEADER = "figure,planned,mean,mean_error,sd,sd_error,p5,p5_error,p10,p10_error,p25,p25_error,p50,p50_error,p75,p75_error"
REST = ",p90,p90_error,p95,p95_error,defined\n"
FIGURES = ",100,1,30,1,-40,2,0,2,50,2,110,2,150,2,190,2,{high},2,1\n"


def written(folder: Path, planned: float, high: str = "210.4") -> Path:
    place = folder / "questions" / "risk"
    place.mkdir(parents=True)
    (place / "risk.csv").write_text(HEADER + REST + f"npv,{planned!r}" + FIGURES.format(high=high), encoding="utf-8")
    (place / "npv.svg").write_text("<svg/>", encoding="utf-8")
    return folder


def test_the_headline_has_the_range_of_the_worlds(plans: dict[str, Plan], tmp_path: Path) -> None:
    said = range_in_words(plans["mixed"], written(tmp_path, plans["mixed"].npv))
    assert said is not None and said.startswith("With 90 % chance the net present value lies between USD -40 and 210; it is 100")


def test_there_is_no_range_without_an_answer(plans: dict[str, Plan], tmp_path: Path) -> None:
    assert range_in_words(plans["mixed"], tmp_path) is None
    assert range_in_words(plans["mixed"], None) is None


def test_the_range_of_another_plan_is_not_shown_as_this_ones(plans: dict[str, Plan], tmp_path: Path) -> None:
    said = range_in_words(plans["mixed"], written(tmp_path, plans["mixed"].npv + 0.02))
    assert said is not None and "of another plan" in said and "210" not in said


def test_a_damaged_range_is_an_error_that_names_the_file(plans: dict[str, Plan], tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"risk\.csv: damaged"):
        range_in_words(plans["mixed"], written(tmp_path, plans["mixed"].npv, high="much"))


def test_the_picture_of_the_worlds_stands_above_their_table(tmp_path: Path) -> None:
    (shown,) = answers_in(written(tmp_path, 1.0), "USD")
    assert shown.picture == "data:image/svg+xml;base64,PHN2Zy8+" and shown.alt.startswith("Histogram")
    (tmp_path / "questions" / "risk" / "npv.svg").unlink()
    (without,) = answers_in(tmp_path, "USD")
    assert replace(shown, picture="") == without
