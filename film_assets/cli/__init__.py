"""The `film` command."""
