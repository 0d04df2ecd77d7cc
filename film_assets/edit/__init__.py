"""Timeline, pieces, subtitles: what stands after what in the film."""
