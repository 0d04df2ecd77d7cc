"""Voices, music, effects, mix, stems, loudness."""
