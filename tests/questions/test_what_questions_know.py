"""The table of docs/questions.md on stages and heads has every question."""

import re
from pathlib import Path

from cli import QUESTIONS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "questions.md"


def test_the_page_says_of_every_question_what_it_does_with_stages_and_heads() -> None:
    part = PAGE.read_text(encoding="utf-8").split("**What a question knows.**")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|(.*?)\|(.*?)\|$", part, re.MULTILINE)
    assert sorted(name for names, *_ in rows for name in re.findall(r"`([a-z-]+)`", names)) == sorted(QUESTIONS)
    assert all(stages.strip() and heads.strip() for _, stages, heads in rows)
