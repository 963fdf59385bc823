"""`rollout init`: a folder or a workbook to start from."""

import click


@click.command("init")
@click.argument("target", metavar="DIR|FILE.xlsx")
@click.option("--example", metavar="NAME", help="Copy this bundled example.")
@click.option("--units", type=click.IntRange(1, 100_000), metavar="N", help="Make a random fleet of this many units.")
@click.option("--regions", type=click.IntRange(1, 1000), metavar="R", help="Regions of the random fleet.  [default: 4]")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="S", help="Seed of the random fleet.  [default: 0]")
def command(target: str, example: str | None, units: int | None, regions: int | None, seed: int | None) -> None:
    """Start an instance folder or workbook from an example or a random fleet.

    Without options it is a copy of the first example. A name that ends in .xlsx gives a workbook. A folder that holds
    anything, or a file that exists, is left alone.
    """
    if example is not None and units is not None:
        raise click.UsageError("--example and --units exclude each other")
    if units is None and (regions is not None or seed is not None):
        raise click.UsageError("--regions and --seed need --units")

    from planner.terminal.instance_files import check_instance_target, write_instance
    from planner.terminal.screen import answer, note, user_text

    check_instance_target(target)
    files = _example(example) if units is None else _fleet(units, regions or min(units, 4), seed or 0)
    written = write_instance(target, files)
    answer(user_text(target))
    note(f"{written} written; next: rollout check {target}")


def _example(name: str | None) -> dict[str, bytes]:
    from instances import example_names, load_instance, resolve_instance

    return dict(load_instance(resolve_instance(name or example_names()[0])).files)


def _fleet(units: int, regions: int, seed: int) -> dict[str, bytes]:
    from instances.generator import random_fleet

    texts = random_fleet(units=units, regions=regions, seed=seed)
    return {name: text.encode("utf-8") for name, text in texts.items()}
