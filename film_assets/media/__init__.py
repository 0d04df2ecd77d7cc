"""The only room that starts ffmpeg: probing, encoding, joining, measuring."""
