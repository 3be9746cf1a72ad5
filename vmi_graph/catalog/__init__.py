"""Parts, suppliers, locations, and who manages what where."""
