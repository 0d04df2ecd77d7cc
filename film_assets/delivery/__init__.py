"""The finished film and what leaves the house with it."""
