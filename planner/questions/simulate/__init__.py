"""Actuals as they would come if the truth were another one."""
