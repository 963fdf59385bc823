"""Arguments and options that commands share; a flag takes precedence over its ROLLOUT_* variable, and that over plan.toml."""

from collections.abc import Callable
from functools import wraps
from math import isfinite
from typing import Any, TypedDict, TypeVar, cast

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class FiniteRange(click.FloatRange):
    """A range of numbers; nan is outside every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or fail with what is expected."""
        number = super().convert(value, param, ctx)
        return number if isfinite(number) else self.fail(f"{value!r} is not a number", param, ctx)


class SolverFlags(TypedDict):
    """The solver options that were given; None for those that were not."""

    solver: str | None
    time_limit: float | None
    gap: float | None
    threads: int | None
    seed: int | None


instance_argument = click.argument("instance")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
strict_option = click.option("--strict", is_flag=True, help="Treat warnings as problems, and end with code 3 if there are any.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="No progress and no notes.")


def solver_options(command: Command) -> Command:
    """Add the solver options, which the command gets as `flags`; what is left out is taken from [solver] in plan.toml."""

    @wraps(command)
    def with_flags(**given: Any) -> Any:
        flags = {name: given.pop(name) for name in SolverFlags.__annotations__}
        return command(**given, flags=flags)

    options = (
        click.option("--solver", metavar="NAME", envvar="ROLLOUT_SOLVER", help="highs, or a solver that Pyomo can call."),
        click.option(
            "--time-limit",
            type=FiniteRange(0, 1e6, min_open=True),
            metavar="SECONDS",
            envvar="ROLLOUT_TIME_LIMIT",
            help="Stop with the best plan after this time.",
        ),
        click.option(
            "--gap",
            type=FiniteRange(0, 1, max_open=True),
            metavar="SHARE",
            envvar="ROLLOUT_GAP",
            help="Stop when plan and proven bound are this close; 0.01 is 1 %.",
        ),
        click.option(
            "--threads", type=click.IntRange(1, 256), metavar="N", envvar="ROLLOUT_THREADS", help="Threads of the solver."
        ),
        click.option(
            "--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", envvar="ROLLOUT_SEED", help="Seed of random choices."
        ),
    )
    found = cast("Command", with_flags)
    for option in reversed(options):
        found = option(found)
    return found


def worker_options(command: Command) -> Command:
    """Add the options of workers, which the command gets as `workers` and `cluster`."""
    options = (
        click.option(
            "--workers",
            type=click.IntRange(1, 1024),
            metavar="N",
            envvar="ROLLOUT_WORKERS",
            help="Solves side by side on this machine, as many as cores unless told otherwise.",
        ),
        click.option(
            "--cluster",
            metavar="ADDRESS",
            envvar="ROLLOUT_CLUSTER",
            help="Solve on a Dask cluster instead: the address of its scheduler, such as tcp://host:8786.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
