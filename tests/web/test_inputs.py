"""The pages Start and Inputs: an example is opened, problems are shown, and undo is offered."""

import pytest
from streamlit.testing.v1 import AppTest

from planner.editing import Change
from planner.web.table_grid import bounds_in_short


def show_start() -> None:
    from planner.web.pages.start import page

    page()


def show_inputs() -> None:
    from planner.editing import Change, EditedInputs
    from planner.web.pages.inputs import page
    from planner.web.session import session

    if session().inputs is None:
        session().inputs = EditedInputs.from_example("ten-store-chain").changed(
            Change("units.csv", 3, "revenue", None, "<script>lots</script>")
        )
    page()


def test_an_example_is_opened() -> None:
    app = AppTest.from_function(show_start).run(timeout=20)
    app.selectbox[0].select("ten-store-chain").run(timeout=20)
    app.button[0].click().run(timeout=20)
    assert not app.exception
    assert app.success


def test_files_that_are_refused_say_so_and_leave_what_was_open() -> None:
    app = AppTest.from_function(show_start).run(timeout=20)
    app.selectbox[0].select("ten-store-chain").run(timeout=20)
    app.button[0].click().run(timeout=20)
    app.file_uploader[0].set_value([("empty.xlsx", b"", "application/octet-stream")]).run(timeout=20)
    app.button[1].click().run(timeout=20)
    assert not app.exception
    assert app.error[0].value.startswith("These files are not opened: 1 problem.")
    assert app.dataframe[0].value["file"].tolist() == ["empty.xlsx"]
    assert app.session_state["rollout session"].inputs.name == "ten-store-chain"


def show_export() -> None:
    from planner.editing import Change, EditedInputs
    from planner.web.pages.export import page
    from planner.web.session import session

    if session().inputs is None:
        session().inputs = EditedInputs.from_example("ten-store-chain").changed(Change("units.csv", 3, "revenue", None, "lots"))
    page()


def test_no_workbook_of_inputs_with_problems_is_offered() -> None:
    app = AppTest.from_function(show_export).run(timeout=20)
    assert not app.exception
    assert [one.label for one in app.get("download_button")] == ["Inputs as a folder"]
    assert "once there is no problem" in app.text[-1].value
    own = app.session_state["rollout session"]
    own.inputs = own.inputs.reverted()
    app.run(timeout=20)
    assert [one.label for one in app.get("download_button")] == ["Inputs as a folder", "Inputs as a workbook"]


def test_a_problem_is_shown_and_undo_mends_it() -> None:
    app = AppTest.from_function(show_inputs).run(timeout=20)
    assert not app.exception
    (problems,) = (one.value for one in app.dataframe if "found" in one.value)
    assert problems["found"].tolist() == ["<script>lots</script>"]
    assert app.error[0].value.startswith("1 problem ")
    app.button[0].click().run(timeout=20)
    assert not app.exception
    assert all("found" not in one.value.columns for one in app.dataframe)


def show_refused() -> None:
    import streamlit as st

    from planner.editing import Change, EditedInputs
    from planner.web.input_changes import change_inputs
    from planner.web.pages.inputs import page
    from planner.web.session import session

    if session().inputs is None:
        session().inputs = EditedInputs.from_example("ten-store-chain")

    def press() -> None:
        change_inputs(Change("units.csv", 3, "revenue", None, 7.0))
        change_inputs(Change("limits.csv", None, "", None, {"limit": "<b>new</b>"}))
        change_inputs(Change("plan.toml", None, "calendar.start[0]", None, None))

    st.button("Press", on_click=press)
    page()


def refusals(app: AppTest) -> list[str]:
    return [str(one.value) for one in app.error if one.value.startswith("Not changed")]


def test_a_change_that_cannot_be_made_is_said_once_and_the_others_stand() -> None:
    app = AppTest.from_function(show_refused).run(timeout=20)
    app.button[0].click().run(timeout=20)
    assert not app.exception
    (said,) = refusals(app)
    assert said.count("cannot be split into rows") == said.count("is no place for a value") == 1
    assert "<b>" not in said
    assert [one.new for one in app.session_state["rollout session"].inputs.changes] == [7.0]
    app.run(timeout=20)
    assert not refusals(app)
    next(one for one in app.button if one.label == "Revert all").click().run(timeout=20)
    assert not app.session_state["rollout session"].inputs.changes


def test_changed_cells_are_marked_in_words_with_what_they_take() -> None:
    app = AppTest.from_function(show_inputs).run(timeout=20)
    own = app.session_state["rollout session"]
    own.inputs = own.inputs.changed(Change("units.csv", 4, "size", "1", "1.5"))
    own.inputs = own.inputs.changed(Change("plan.toml", None, "finance.discount_rate", 0.1, -5))
    app.run(timeout=20)
    assert not app.exception
    table, settings = (one.value.to_dict("records") for one in app.dataframe if "mark" in one.value)
    assert [(one["mark"][2:], one["row"], one["column"]) for one in table] == [
        ("not allowed", 3, "revenue"),
        ("changed", 4, "size"),
    ]
    assert [one["takes"] for one in table] == ["number from 0 to 10,000,000,000,000 (currency)", "number from 0.001 to 1,000"]
    assert [(one["mark"][2:], one["takes"]) for one in settings] == [("not allowed", "number from -0.2 to 2 (share a year)")]


def show_own_headings() -> None:
    from planner.editing import Change, EditedInputs
    from planner.web.pages.inputs import page
    from planner.web.session import session

    if session().inputs is None:
        example = EditedInputs.from_example("ten-store-chain")
        first, *others = example.files["units.csv"].decode().splitlines()
        lines = [f"{first},problem,row in the file,<b>x</b>,share_pick_up", *(f"{line},=1+1,2,<script>,0.2" for line in others)]
        files = {**example.files, "units.csv": "\n".join(lines).encode()}
        session().inputs = EditedInputs.from_contents("own", files).changed(Change("units.csv", 2, "share_pick_up", "0.2", "1.5"))
    page()


def test_headings_like_those_of_the_grid_itself_stand_beside_them() -> None:
    app = AppTest.from_function(show_own_headings).run(timeout=20)
    assert not app.exception
    grid = next(one.value for one in app.dataframe if "unit" in one.value and len(one.value) == 10)
    first = grid.iloc[0]
    assert [first[name] for name in ("row in the file", "problem", "<b>x</b>")] == ["2", "=1+1", "<script>"]
    assert first[" row in the file"] == 2 and "share_pick_up: share from 0 to 1" in first[" problem"]
    (mark,) = next(one.value.to_dict("records") for one in app.dataframe if "mark" in one.value)
    assert (mark["mark"][2:], mark["takes"]) == ("not allowed", "share from 0 to 1")


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"minimum": 0, "maximum": 1e13}, "[0 to 10T]"),
        ({"exclusiveMinimum": 0, "maximum": 1500}, "[above 0 to 1.5k]"),
        ({"minimum": -0.2, "exclusiveMaximum": 1}, "[-0.2 below 1]"),
        ({"minimum": 1}, "[from 1]"),
        ({}, ""),
    ],
)
def test_a_heading_has_the_least_and_the_most_of_its_column(bounds: dict[str, float], said: str) -> None:
    assert bounds_in_short(bounds) == said


def test_a_column_that_is_not_there_yet_is_added_with_its_default_said() -> None:
    app = AppTest.from_function(show_refused).run(timeout=20)
    app.selectbox(key="inputs-column units.csv").select("occupancy_cost").run(timeout=20)
    assert any("number from 0 to 10,000,000,000,000 (currency). A blank cell stands for: " in one.value for one in app.text)
    app.button(key="inputs-column add units.csv").click().run(timeout=20)
    assert not app.exception
    (mark,) = next(one.value.to_dict("records") for one in app.dataframe if "mark" in one.value)
    assert (mark["mark"][2:], mark["column"]) == ("new column", "occupancy_cost")
    assert "occupancy_cost" not in app.selectbox(key="inputs-column units.csv").options


def show_segments() -> None:
    from planner.editing import EditedInputs
    from planner.web.pages.inputs import page
    from planner.web.session import session

    if session().inputs is None:
        example = EditedInputs.from_example("ten-store-chain")
        first = 'name = "pick_up"\ntitle = "<b>$x$"\nof = "orders"\nshare = 0.25'
        text = f'\n[[segments]]\n{first}\n\n[[segments]]\nname = "B"\nof = []\n'
        files = {**example.files, "plan.toml": example.files["plan.toml"] + text.encode()}
        session().inputs = EditedInputs.from_contents("own", files)
    page()


def test_the_share_of_a_segment_is_a_column_that_can_be_added() -> None:
    app = AppTest.from_function(show_segments).run(timeout=20)
    box = app.selectbox(key="inputs-column units.csv")
    assert [one for one in box.options if one.startswith("share_")] == ["share_pick_up"]
    box.select("share_pick_up").run(timeout=20)
    assert any(
        one.value == "Share of the orders of each unit that is the segment <b>$x$. Takes share from 0 to 1. "
        "A blank cell stands for: 0.25, the share in plan.toml."
        for one in app.text
    )
    app.button(key="inputs-column add units.csv").click().run(timeout=20)
    assert not app.exception
    inputs = app.session_state["rollout session"].inputs
    header, first = inputs.files["units.csv"].decode().splitlines()[:2]
    assert header.endswith(",share_pick_up") and first.endswith(",")
    assert "share_pick_up" not in app.selectbox(key="inputs-column units.csv").options
    with pytest.raises(ValueError, match=r"units\.csv takes no column share_"):
        inputs.changed(Change("units.csv", None, "share_", None, ""))


def show_unreadable(tail: bytes) -> None:
    from planner.editing import EditedInputs
    from planner.web.pages.inputs import page
    from planner.web.session import session

    if session().inputs is None:
        files = EditedInputs.from_example("ten-store-chain").files
        session().inputs = EditedInputs.from_contents("own", {**files, "plan.toml": files["plan.toml"] + tail})
    page()


@pytest.mark.parametrize("tail", [b"\nx = " + b"[" * 3000 + b"]" * 3000, b"\nx = " + b"9" * 5000], ids=["deep", "long"])
def test_the_tables_are_shown_beside_a_plan_that_cannot_be_read(tail: bytes) -> None:
    app = AppTest.from_function(show_unreadable, kwargs={"tail": tail}).run(timeout=20)
    assert not app.exception
    assert app.error[0].value.startswith("1 problem")
    assert len(app.get("data_editor")) == 1


def test_a_grid_is_given_the_same_while_cells_are_typed_in_it() -> None:
    """A browser may forget what is typed where it is given other rows, a setting or a heading of it."""
    app = AppTest.from_function(show_refused).run(timeout=20)

    def given() -> list[bytes]:
        grids = [one.proto for one in app.get("data_editor")]
        return [one.SerializeToString(deterministic=True) for one in grids]

    before = given()
    own = app.session_state["rollout session"]
    for row in (2, 3, 4):
        own.inputs = own.inputs.changed(Change("units.csv", row, "size", "1", "1.5"))
        own.inputs = own.inputs.changed(Change("plan.toml", None, "finance.discount_rate", 0.1, row / 100))
        app.run(timeout=20)
        assert not app.exception
    assert len(before) == 2 and given() == before
