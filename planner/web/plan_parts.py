"""The parts of a plan on its page: headline figures, roadmap, heat maps, cash, buckets, and the schedule."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from planner.answers.answer import Filled, Grid
from planner.errors import OutputError
from planner.plan.columns import HIRES
from planner.reports.charts import HEIGHT, buckets_drawn, cash_drawn
from planner.reports.figures import Fact, bucket_rows, facts_of, funding_in_words
from planner.reports.in_worlds import in_worlds
from planner.reports.lanes import OPEN_UNITS, Region
from planner.reports.ranges import range_of_npv
from planner.reports.sentences import headline as sentence
from planner.web.charts import shown
from planner.web.fact_words import meaning_of
from planner.web.held import held
from planner.web.opened import opened
from planner.web.parts import grid, line, plain, table
from planner.web.plan_charts import CLICKED, heat_chart, lanes_spec, looks_in_words, swatch
from planner.web.plan_view import KEPT_PLANS, PlanView, as_written
from planner.wording import counted, money

UNIT: Final = "plan unit"
"""Key of the unit that is looked at."""

FACT: Final = 265
"""Width of a figure, in pixels."""

SHORT_NOTE: Final = 34
"""Letters that fit below a figure; a longer note stands in its tooltip."""

MOST_LANES: Final = 64
"""Regions of plans whose lanes are kept in memory for all sessions."""

MOST_STILL: Final = 4
"""Parts of a plan that nothing on its page changes."""

MOST_FACTS: Final = 8
"""Figures beside each other at the top; the others stand below More figures."""


def headline(view: PlanView, run: Path) -> None:
    """Show the sentence to remember and the key figures, the NPV with its range where the plan has one."""
    st.subheader(plain(sentence(view.plan)), anchor=False)
    try:
        found = range_of_npv(in_worlds(view.plan, run))
    except OutputError as error:
        st.error(plain(str(error)))
        found = None
    facts = facts_of(view.plan)
    if found is not None:
        spread = f"{view.currency} {money(found.low)} to {money(found.high)}"
        line(f"In nine of ten worlds the net present value is {spread}, on average {money(found.mean)}, {found.assumed}.")
    _facts(facts[:MOST_FACTS])
    if facts[MOST_FACTS:]:
        _more(facts[MOST_FACTS:])


@st.fragment
def _more(facts: Sequence[Fact]) -> None:
    """Show further figures, once they are asked for."""
    opened("More figures", "plan-more", partial(_facts, facts))


def _facts(facts: Sequence[Fact]) -> None:
    """Show key figures beside each other, as many as the page has room for."""
    with st.container(horizontal=True):
        for fact in facts:
            below = fact.note if len(fact.note) <= SHORT_NOTE else ""
            exactly = "" if fact.value is None else f"Exactly: {fact.value}"
            st.metric(
                plain(fact.title),
                plain(fact.shown),
                plain(below) or None,
                delta_color="off",
                delta_arrow="off",
                help=plain(". ".join(filter(None, [meaning_of(fact.key), fact.note, exactly]))),
                width=FACT,
            )


def roadmap(view: PlanView, run: Path) -> None:
    """Show the swim-lanes, of one region where there are many units; a click on a lane chooses its unit."""
    regions = _regions(view)
    _legend(*as_written(run), view)
    chosen = st.vega_lite_chart(
        spec=_lanes(*as_written(run), tuple(region.name for region in regions), view, regions),
        width="stretch",
        on_select="rerun",
        selection_mode=CLICKED,
        key=f"lanes-{regions[0].name}" if len(regions) == 1 else "lanes",
        alt="A lane for each unit, with a bar for each stretch of quarters in one state.",
    )
    picked = chosen.get("selection", {}).get(CLICKED, [])
    if picked and st.session_state.get("lane") != picked[0]["unit"]:
        st.session_state["lane"] = picked[0]["unit"]
        st.session_state[UNIT] = picked[0]["unit"]


@st.cache_resource(max_entries=KEPT_PLANS, show_spinner=False)
def _legend(run: str, written: int, _view: PlanView) -> None:
    """Show the states of units, each with its fill."""
    with st.container(horizontal=True, gap="small"):
        for words, (fill, _) in looks_in_words(_view).items():
            picture, width = swatch(words, fill)
            st.image(picture, width=width, alt=words)


@st.cache_resource(max_entries=MOST_LANES, show_spinner=False)
def _lanes(run: str, written: int, names: tuple[str, ...], _view: PlanView, _regions: Sequence[Region]) -> dict[str, Any]:
    """Return the swim-lanes of regions as Vega-Lite; they are drawn once for all who look at them."""
    return lanes_spec(_view, _regions)


def _regions(view: PlanView) -> tuple[Region, ...]:
    found = view.roadmap.regions
    if len(view.plan.states) <= OPEN_UNITS or len(found) < 2:
        return found
    titles = [f"{region.name}: {sum(region.launches):,} launches" for region in found]
    places = range(len(found))
    key = held("region", places)
    place = st.selectbox("Region", places, format_func=titles.__getitem__, help="One region at a time.", key=key)
    return (found[place],)


def heat(view: PlanView) -> None:
    """Show how much of each budget and capacity is used."""
    for tab, found in zip(st.tabs([plain(one.title) for one in view.heat]), view.heat, strict=True):
        with tab:
            for number, part in enumerate(found.parts()):
                shown(heat_chart(part), "The share of each limit that is used, by period.", f"heat-{found.title}-{number}")
            if found.left_out:
                st.text(f"{counted(found.left_out, 'less full row')} not shown")


def cash(view: PlanView) -> None:
    """Show the cash flow by quarter, and the way from the cost over the buckets to the NPV."""
    shown(cash_drawn(view.plan).properties(height=HEIGHT), "Payments, tax and other flows by quarter, and their sums.", "cash")
    line(funding_in_words(view.plan))
    st.header("Where the value comes from", anchor=False)
    shown(buckets_drawn(view.plan), "From the cost over each bucket to the net present value.", "buckets")
    rows = tuple((row.name, money(row.value), money(row.year)) for row in bucket_rows(view.plan))
    grid(Grid(("bucket", f"present value, {view.currency}", "first 12 months, nominal"), rows), "bucket-rows")


def schedule(view: PlanView) -> None:
    """Show the launches; all of them stand in schedule.csv."""
    table(Filled(view.schedule_table, view.plan.schedule, "schedule"), key="schedule")


def hires(view: PlanView) -> None:
    """Show the heads that are hired."""
    if view.plan.hires.empty:
        line("The plan hires nobody.")
    else:
        table(Filled(HIRES, view.plan.hires, "hires"), key="hires")


def still_parts(view: PlanView) -> dict[str, Callable[[PlanView], None]]:
    """Return the parts of a plan that nothing on the page changes, by their titles; at most `MOST_STILL`."""
    used = {"Budgets and capacities": heat} if view.heat else {}
    hired = {"Hired capacity": hires} if view.plan.instance.settings.hiring else {}
    return {**used, "Cash and value": cash, "Launches": schedule, **hired}
