"""The optimised plan against the usual ways to plan."""
