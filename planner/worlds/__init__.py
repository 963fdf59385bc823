"""Worlds: draws of what is not known for sure, plans and menus priced in each of them."""
