"""The planner in a browser: pages that show what the command line writes."""
