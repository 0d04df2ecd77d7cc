"""The finished film and what leaves the house with it."""

ENGINE_NAME = "join"
ENGINE_VERSION = 1
"""Raised when the same pieces and sound would be joined into another film."""
