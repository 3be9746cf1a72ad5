"""How a caller becomes a viewer: signed tokens, API keys, roles."""
