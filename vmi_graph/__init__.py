"""Vendor-Managed Inventory of spare parts as one GraphQL API with live subscriptions."""

__version__ = "0.1.0"
