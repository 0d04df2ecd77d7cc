"""What was decided for a film: tier, frame size and rate, engines, encoder, loudness."""
