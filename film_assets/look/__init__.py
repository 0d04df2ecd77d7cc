"""How people and places look: characters, sets, style."""
