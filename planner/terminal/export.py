"""`rollout export`: the optimisation model as a file that any solver reads."""

import click

from planner.terminal.options import instance_argument


@click.command("export")
@instance_argument
@click.option("--to", "target", required=True, metavar="FILE", help="File to write, in the format of its ending: .lp or .mps.")
def command(instance: str, target: str) -> None:
    """Write the optimisation model as an LP or MPS file.

    The file states the whole programme with the names of limits, for an audit or another solver.
    """
    if not target.lower().endswith((".lp", ".mps")):
        raise click.UsageError("--to needs a file that ends in .lp or .mps")

    from models import write_model
    from planner.planning import priced
    from planner.run_files.locate import load
    from planner.run_files.single_file import check_file, replacing_file
    from planner.terminal.screen import answer, user_text

    check_file(target)
    with replacing_file(target) as temporary:
        write_model(priced(load(instance)).problem, temporary)
    answer(user_text(target))
