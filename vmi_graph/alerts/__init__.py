"""Who is told what: alert episodes, and the feeds that can be resumed."""
