"""The script that Streamlit runs for each click."""

from planner.web.app import main

main()
