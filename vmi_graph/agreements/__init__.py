"""The contract of an assignment: limits and who may set them, terms of supply, automatic ordering."""
