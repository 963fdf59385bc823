"""`rollout order-price`: what each order of the two levers costs when it is held everywhere."""

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, quiet_option, solver_options


@click.command("order-price")
@instance_argument
@click.option("--out", metavar="DIR", help="Folder to write the tables and every order's plan to.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    out: str | None,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Price each order of the two levers, held everywhere.

    The instance is planned freely, then with store optimization first, orchestration first, both at once, and one of them
    only. What each order loses is shown in total and by unit.
    """
    from models.running.stopping import interrupts_end_all
    from planner.planning import options_of
    from planner.questions.order_price.order_price import ORDERS, order_price
    from planner.questions.order_price.tables import conclusion, loss_of, order_price_files, order_table, unit_table
    from planner.replanning.given import solved_for, subject_of
    from planner.replanning.telling import money_counted
    from planner.terminal.destination import destination, offer, offered
    from planner.questions.determined import determined_lines
    from planner.terminal.plan_ending import ending_of_plans
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, plain_table, records, user_text
    from planner.wording import gap_percent, money

    to = destination(instance, out)
    subject = subject_of(instance)
    loaded, given = subject.instance, subject.given
    to.need_room(loaded, 1 + len(ORDERS))
    options = options_of(loaded, **flags)
    with interrupts_end_all():
        with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
            found = order_price(loaded, options, line.tell, given)
        written = to.write(found.base, lambda: order_price_files(found), found.better)
    rows = order_table(found)
    if as_json:
        answer_json(
            {
                "schema_version": 1,
                "orders": records(rows),
                "conclusion": conclusion(found),
                "folder": written,
                "better": offered(found.better, written),
            }
        )
    else:
        table = plain_table("order", "NPV", "loss", "at least", "at most", "nominal spend", "launches", "gap")
        for row in records(rows):
            if row["npv"] is None:
                table.add_row(row["order"], "no plan")
                continue
            losses = ["" if row[name] is None else money(row[name]) for name in ("loss", "loss_at_least", "loss_at_most")]
            gap_shown = "none" if row["gap"] is None else gap_percent(row["gap"])
            table.add_row(row["order"], money(row["npv"]), *losses, money(row["spend"]), str(row["launches"]), gap_shown)
        title = user_text(f"{loaded.settings.plan.name}: the price of an order, {money_counted(loaded)}")
        units = unit_table(found).groupby("order", sort=False)["loss"].agg(["size", "max"])
        said = [f"{name}: {ORDERS[name]}" for name in ORDERS]
        exempt = [f"{one.order}: free by their pins are {', '.join(one.exempt)}" for one in found.orders if one.exempt]
        exempt += [f"{one.order}: {one.problem}" for one in found.orders if one.plan is None]
        most = [f"{name}: other at {int(row['size'])} units, up to {money(row['max'])} each" for name, row in units.iterrows()]
        losses_found = [(one.order, loss_of(found.base, one.plan)) for one in found.orders if one.plan is not None]
        unclear = determined_lines(losses_found, "a smaller --gap narrows it")
        remarks = [*map(user_text, [*exempt, *most]), *unclear]
        answer(title, table, "", *map(user_text, said), "", *remarks, "", user_text(conclusion(found)))
        answer(*map(user_text, offer(found.better, given, written)))
        if written is not None:
            answer("", user_text(f"Written to {written}"))
    plans = solved_for(found.base, given) + [one.plan for one in found.orders if one.plan is not None]
    code, words = ending_of_plans(plans, "the orders planned so far are shown", interrupted=found.interrupted)
    if words and not quiet:
        note(words)
    return code
