"""Is it breached, how much, may we: then order. Every decision is kept, also the one not to order."""
