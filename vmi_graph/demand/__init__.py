"""What was used and what was asked for in vain: usage history and unmet demand."""
