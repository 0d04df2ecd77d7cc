"""The embedded voice engine: espeak-ng, a voice a character, every line bit-identical whatever was said before."""

ENGINE_NAME = "espeak"
ENGINE_VERSION = 2
"""Raised when the same recipe sounds or is timed differently."""
