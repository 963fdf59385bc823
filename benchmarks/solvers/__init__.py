"""Methods compared on the same problems: this solver, others, and rank-and-fill.

python -m benchmarks.solvers --data DATA_DIR --out benchmarks/results
"""
