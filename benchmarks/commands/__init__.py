"""`rollout plan` measured from outside, as a user meets it: process, first plan, gap, seconds and memory.

python -m benchmarks.commands --data DATA_DIR
"""
