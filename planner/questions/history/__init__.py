"""The life of a plan through the runs that carried it on."""
