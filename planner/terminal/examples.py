"""`rollout examples`: the bundled instances."""

import click

from planner.terminal.options import json_option


@click.command("examples")
@json_option
def command(as_json: bool) -> None:
    """List the bundled examples."""
    from rich.table import Table

    from instances import example_names, load_instance, resolve_instance
    from planner.terminal.screen import answer, answer_json, user_text

    loaded = {name: load_instance(resolve_instance(name)) for name in example_names()}
    if as_json:
        rows = [
            {"name": name, "units": len(one.units), "title": one.settings.plan.name, "description": one.settings.plan.description}
            for name, one in loaded.items()
        ]
        answer_json({"schema_version": 1, "examples": rows})
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("example", no_wrap=True)
    table.add_column("units", justify="right")
    table.add_column("what it is")
    for name, one in loaded.items():
        table.add_row(name, f"{len(one.units):,}", user_text(one.settings.plan.description or one.settings.plan.name))
    answer(table)
