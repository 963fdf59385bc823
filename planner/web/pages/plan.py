"""The page Plan."""

import streamlit as st


def page() -> None:
    """Show the page."""
    st.title("Plan", anchor=False)
