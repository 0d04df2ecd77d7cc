"""The voice engine ``coqui``: speech by models of the package TTS, coqui-tts's.

Plain names only, so that definitions can load without torch; the work stands in the modules beside.
"""

ENGINE_NAME = "coqui"
ENGINE_VERSION = 1
"""Raised by hand when the same recipe gives another sound."""
