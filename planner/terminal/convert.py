"""`rollout convert`: an instance folder as a workbook, or a workbook as a folder."""

import click

from planner.terminal.options import instance_argument


@click.command("convert")
@instance_argument
@click.argument("target", metavar="DIR|FILE.xlsx")
def command(instance: str, target: str) -> None:
    """Write an instance as a workbook (FILE.xlsx) or as a folder.

    Nothing is lost either way: figures, names, blanks that take a default, and the comments of plan.toml. The order of
    columns and the layout of plan.toml are those of this program.
    """
    from planner.run_files.locate import load
    from planner.terminal.instance_files import check_instance_target, write_instance
    from planner.terminal.screen import answer, note, user_text

    check_instance_target(target)
    written = write_instance(target, dict(load(instance).files))
    answer(user_text(target))
    note(f"{written} written; next: rollout check {target}")
