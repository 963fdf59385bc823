"""README's outputs, made by its own commands: `python -m tools.readme_outputs` runs them and fills the blocks.

Every block of README.md that shows an output stands below the commands that print it. A block keeps its form: three dots stand
for lines that are left out, and which lines are shown is said in BLOCKS.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
LEFT_OUT = "..."
WIDTH = "120"
"""Columns of the screen on which the outputs are printed."""

Lines = list[str]
Run = Callable[[str], Lines]
"""Returns the lines that a command of README.md prints."""


@dataclass(frozen=True)
class Part:
    """Lines of an output: from the one that begins so, as many as are said; blank and None stand for the first and all."""

    command: str
    begins: str = ""
    count: int | None = None

    def of(self, lines: Lines) -> Lines:
        """Return the lines of the part.

        Raises
        ------
        ValueError
            no line begins so.
        """
        first = next((place for place, line in enumerate(lines) if line.lstrip().startswith(self.begins)), None)
        if first is None:
            raise ValueError(f"{self.command}: no line begins with {self.begins!r}")
        found = lines[first:]
        return found if self.count is None else found[: self.count]


@dataclass(frozen=True)
class Block:
    """A block of README.md, known by how its first line begins, and its parts; a text between them stands as it is."""

    begins: str
    parts: tuple[Part | str, ...]

    def lines(self, run: Run) -> Lines:
        """Return the lines of the block from runs of its commands."""
        found: Lines = []
        for part in self.parts:
            found += [part] if isinstance(part, str) else part.of(run(part.command))
        while found and not found[-1]:
            found.pop()
        return [line.rstrip() for line in found]


PLAN = "plan mixed-portfolio --out plan1"
DIAGNOSE = "diagnose plan1 --out diagnosis"
FRONTIER = 'frontier plan1 --limit "quarterly budget" --budget 60%:140%:20%'
MARGINALS = "marginals ten-store-chain --seconds 60"
ORDER = "order-price plan1"
SMALLEST = "smallest plan1 --keep 80%"
PORTFOLIO = "portfolio declining-fleet --out jobs"
BASELINES = "baselines plan1"
EXPLAIN = "explain plan1 --unit S030"
RISK = "risk plan1"
HEDGED = "plan ten-store-chain --risk cvar --out hedged"
MEAN_CVAR = "risk-frontier ten-store-chain --worlds 20 --points 3 --out mean-cvar"
BRANCH = "piloted/branches/2-store-optimization-middle"
PILOT = (
    "pilot chaotic-stores --policy one-region --lever store_optimization --plan --no-worth --seconds 60 --gap 0.005 --out piloted"
)
SIMULATE = (
    f'simulate {BRANCH} --multiply "levers.store_optimization.effects.*=0.5" --multiply'
    " levers.store_optimization.accuracy_gap_closed=0.5 --as-of 2028Q1 --out actuals.csv"
)
LEARN = f"learn {BRANCH} --actuals actuals.csv --out learned"
REPLAN = f"replan {BRANCH} --as-of 2028Q1 --actuals actuals.csv --instance learned/instance --out chaos-2028"
HISTORY = "history chaos-2028"
VARIANCE = f"variance {BRANCH} --actuals actuals.csv --as-of 2028Q1"
NO_REGRET = "no-regret ten-store-chain --worlds 16 --seconds 60 --out certainty"

BLOCKS = (
    Block("Mixed portfolio: 61 units", (Part(PLAN),)),
    Block(
        "scope    region",
        (
            Part(DIAGNOSE, "scope ", 3),
            LEFT_OUT,
            Part(DIAGNOSE, "evidence", 5),
            "",
            Part(DIAGNOSE, "The units of greatest", 5),
            LEFT_OUT,
            Part(DIAGNOSE, "The plan differs", 5),
            LEFT_OUT,
        ),
    ),
    Block(
        "as planned",
        (
            Part(RISK, "as planned", 6),
            "",
            Part(RISK, "In the worst", 3),
            LEFT_OUT,
            Part(RISK, "uncertainty  ", 5),
            LEFT_OUT,
            Part(RISK, "With 90 %", 1),
        ),
    ),
    Block("Measure of risk", (Part(HEDGED, "Measure of risk", 3),)),
    Block("measure  ", (Part(NO_REGRET, "measure  ", 6), "", Part(NO_REGRET, "lever  ", 4))),
    Block("CVaR,", (Part(MEAN_CVAR, "CVaR,", 6),)),
    Block(
        "design      plan",
        (Part(PILOT, "design      plan", 6), LEFT_OUT, Part(PILOT, "outcome  ", 4), LEFT_OUT),
    ),
    Block(
        "in truth levers",
        (
            Part(SIMULATE, "in truth levers.store_optimization.accuracy", 1),
            LEFT_OUT,
            Part(LEARN, "lever               believed", 4),
            "",
            Part(LEARN, "Store optimization realises", 1),
        ),
    ),
    Block(
        "NPV",
        (
            Part(REPLAN, "NPV", 6),
            LEFT_OUT,
            "",
            Part(HISTORY, "run ", 3),
            "",
            Part(VARIANCE, "planned ", 6),
        ),
    ),
    Block("share  ", (Part(FRONTIER, "share ", 6),)),
    Block(
        "limit  ",
        (
            Part(MARGINALS, "limit ", 4),
            LEFT_OUT,
            Part(MARGINALS, "quarterly budget          2028Q4", 1),
            "",
            Part(MARGINALS, "quarterly budget:", 1),
        ),
    ),
    Block("order  ", (Part(ORDER, "order ", 6),)),
    Block("plan                   NPV", (Part(SMALLEST, "plan ", 5), "", Part("platform ten-store-chain", "scope"))),
    Block(
        "plan                     NPV",
        (
            Part(PORTFOLIO, "plan ", 3),
            LEFT_OUT,
            Part(PORTFOLIO, "The units that gain most", 4),
            LEFT_OUT,
            Part(PORTFOLIO, "Of 60 units", 1),
        ),
    ),
    Block("planned by", (Part(BASELINES, "planned by", 8),)),
    Block("alternative  ", (Part(EXPLAIN, "alternative "),)),
)


def filled(text: str, run: Run) -> str:
    """Return README.md with each block as its commands print it.

    Raises
    ------
    ValueError
        a block or a line of an output is not found, or a command of BLOCKS does not stand above its block.
    """
    for block in BLOCKS:
        place = _place(text, block)
        for part in block.parts:
            if isinstance(part, Part) and part.command not in text[: place.start()]:
                raise ValueError(f"`rollout {part.command}` does not stand above the block {block.begins!r}")
        text = text[: place.start(1)] + "\n".join(block.lines(run)) + "\n" + text[place.end(1) :]
    return text


def shown(text: str, block: Block) -> Lines:
    """Return the lines of a block as README.md shows them."""
    return _place(text, block)[1].rstrip("\n").split("\n")


def _place(text: str, block: Block) -> re.Match[str]:
    blocks = re.finditer(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    found = [place for place in blocks if place[1].lstrip().startswith(block.begins)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} blocks begin with {block.begins!r}, one expected")
    return found[0]


def runs_in(folder: Path, tell: Callable[[str], None]) -> Run:
    """Return a function that runs each command once, in one folder."""
    printed: dict[str, Lines] = {}

    def run(command: str) -> Lines:
        if command not in printed:
            tell(f"rollout {command}")
            code = [sys.executable, "-c", "from cli import main; main()", *shlex.split(command)]
            environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": WIDTH, "PYTHONIOENCODING": "utf-8"}
            ended = subprocess.run(code, cwd=folder, env=environment, capture_output=True, text=True, check=True)
            printed[command] = ended.stdout.rstrip("\n").split("\n")
        return printed[command]

    return run


def main() -> None:
    """Run the commands and write README.md; with --check only say whether it would change."""
    parser = argparse.ArgumentParser(prog="python -m tools.readme_outputs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, end with 1 if a block would change")
    check = parser.parse_args().check
    before = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        after = filled(before, runs_in(Path(folder), lambda said: print(said, file=sys.stderr)))
    if not check:
        README.write_text(after, encoding="utf-8")
    sys.exit(int(check and after != before))


if __name__ == "__main__":
    main()
