"""The command `rollout`: which commands there are, and what each ending is to the shell.

A question lives in a folder of its own in `planner/questions`, any other command in a file of its own in `planner/terminal`. A
command is imported when it is called, so that help comes at once.
"""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TextIO

import click

QUESTIONS = {
    "diagnose": "Show what constrains each unit, and where plan and rule of thumb differ.",
    "whatif": "Plan cases with other budgets, capacities or figures, and compare them.",
    "frontier": "Show what more or less of a budget, a capacity or a rule is worth.",
    "marginals": "Show what a little more of each budget and capacity is worth.",
    "order-price": "Price each order of the two levers, imposed on every unit.",
    "no-regret": "Show what certainty is worth, and which launches are right in almost every world.",
    "smallest": "Find the smallest plan that keeps a share of the NPV.",
    "portfolio": "Show what each unit is for, and what choosing that is worth.",
    "alternatives": "Compare the alternatives of a rule, such as the modes of a platform, and show what each trades.",
    "platform": "Find whether orchestration pays, and its break-even in orders, accuracy and units.",
    "baselines": "Compare the optimised plan with the usual ways to plan.",
    "cuts": "List which launches go first as the budget falls.",
    "explain": "Explain a written plan: one unit against its alternatives, or all units.",
    "risk": "Show the range of a plan's figures over what is uncertain.",
    "risk-frontier": "Show what a better CVaR costs in the mean NPV.",
    "pilot": "Propose pilots: stores, controls, the smallest effect each can show, its cost, and its worth.",
    "simulate": "Fill in the tracking sheet as if the truth were another one.",
    "learn": "Read the actuals of a plan: what each lever really does, and the instance with what was learned.",
    "variance": "Compare a plan with what came of it, and score its stores.",
    "replan": "Carry a plan on: fix its past, and plan the rest anew with the least change.",
    "history": "List the life of a plan: what each run promised, what had come, and what is expected at completion.",
    "repair": "Name the rules that conflict, and how to fix it.",
}
"""The commands that ask a question: each is declared in its folder of `planner/questions`."""

COMMANDS = {
    "init": "Start an instance folder or workbook from an example or a random fleet.",
    "convert": "Write an instance as a workbook (FILE.xlsx) or as a folder.",
    "examples": "List the bundled examples.",
    "check": "Check an instance and print every problem in it.",
    "plan": "Find the plan of greatest net present value and prove it.",
    **QUESTIONS,
    "report": "Write a plan as one self-contained HTML page.",
    "verify": "Recompute every figure and limit of a written plan.",
    "export": "Write the optimisation model as an LP or MPS file.",
    "serve": "Open the planner in a browser, on this machine alone unless --host says otherwise.",
}
"""The commands in the order of use, each with the first line of its help."""

INTERRUPTED = 130
USAGE = 2

COLLECTED_AFTER = (100_000, 20, 50)
"""Objects made between collections, and collections between those of older objects, as in `gc.set_threshold`.

Imports and pricing make many objects and few cycles: with Python's own thresholds they take a fifth longer, for nothing.
"""


class Commands(click.Group):
    """The root command; a command is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        if cmd_name in QUESTIONS:
            asking = import_module("planner.terminal.asking")
            made = asking.command_of(asking.declared_in(name))
        else:
            made = import_module(f"planner.terminal.{name}").command
        return made if isinstance(made, click.Command) else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command asked for; for a name that is none, say which is like it."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name, COMMANDS, n=1)
            ctx.fail(f"No such command {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


EXIT_CODES = """\b
Exit codes: 0 done, 1 fault of the program, 2 usage, 3 input or output, 4 infeasible,
5 stopped without a plan, 6 requested gap not reached, 7 solver missing or failed,
8 verification failed, 130 interrupted (the best plan found is kept)."""


@click.group(cls=Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="rollout-planner", prog_name="rollout")
def rollout() -> None:
    """Plan a phased investment: which unit gets which lever, in which quarter.

    An INSTANCE is a folder with plan.toml and units.csv, a workbook (.xlsx), the name of a bundled example, or the
    folder of a written plan.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        return int(rollout.main(args=arguments, prog_name="rollout", standalone_mode=False) or 0)
    except click.UsageError as error:
        error.show()
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted; files written before that are complete", err=True)
        return INTERRUPTED
    except Exception as error:
        from planner.terminal.endings import tell

        return tell(error)


def _nowhere() -> TextIO:
    """Return a substitute for a stream that the shell has closed."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _as_by_ctrl_c(number: int, frame: FrameType | None) -> None:
    """Act like Ctrl-C; the handler gets the signal, because only a second Ctrl-C ends a command without its answer."""
    handler = signal.getsignal(signal.SIGINT)
    if callable(handler):
        handler(number, frame)


def _end_as_by_ctrl_c() -> None:
    """Let SIGTERM (schedulers, containers) and SIGHUP (a terminal that is closed) act like Ctrl-C.

    Those that are ignored, as `nohup` has it, stay so. So does Ctrl-C for a job that a script left in the background: the signal
    is blocked instead of ignored, so that those that end a job find the handler all the same.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _as_by_ctrl_c)


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(*COLLECTED_AFTER)
    _end_as_by_ctrl_c()
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(run())


if __name__ == "__main__":
    main()
