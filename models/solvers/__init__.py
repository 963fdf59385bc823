"""HiGHS, and every other solver that Pyomo knows."""
