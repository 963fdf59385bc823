"""The schema of an instance: settings, levers and rules of plan.toml, and a record for a row of each table.

A field's docstring is its line in docs/inputs.md, which `instances.reference` writes.
"""
