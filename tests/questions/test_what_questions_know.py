"""The table of docs/questions.md on stages and heads is what the questions declare."""

import re
from importlib import import_module
from pathlib import Path

from cli import QUESTIONS
from planner.answers.question import Question

PAGE = Path(__file__).resolve().parents[2] / "docs" / "questions.md"


def declared(name: str) -> Question:
    question: Question = import_module(f"planner.questions.{name.replace('-', '_')}.question").QUESTION
    return question


def test_the_page_says_which_questions_know_stages_and_heads() -> None:
    part = PAGE.read_text(encoding="utf-8").split("**What a question knows.**")[1].split("\n## ")[0]
    told = {
        name: tuple(one.strip() != "refuses" for one in known)
        for names, *known in re.findall(r"^\| (`.*?) \|(.*?)\|(.*?)\|(.*?)\|$", part, re.MULTILINE)
        for name in re.findall(r"`([a-z-]+)`", names)
    }
    known = {
        name: (one.knows_stages, one.knows_stages or one.knows_staged_costs, one.knows_hiring)
        for name, one in ((name, declared(name)) for name in QUESTIONS)
    }
    assert told == known
