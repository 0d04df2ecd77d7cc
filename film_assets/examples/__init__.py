"""Screenplays to begin with, all CC0."""
