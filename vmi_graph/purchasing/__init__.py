"""A purchase order from generated to received."""
