"""Timeline, pieces, subtitles: what stands after what in the film."""

ENGINE_NAME = "conform"
ENGINE_VERSION = 2
"""Raised when the same piece would look different."""
