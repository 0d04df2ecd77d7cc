"""The embedded music and effects engine: cues, effects, stems and the film's mix, made by arithmetic alone."""

ENGINE_NAME = "score"
ENGINE_VERSION = 3
"""Raised when the same recipe gives another sound."""
