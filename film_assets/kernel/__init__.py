"""What every department stands on: errors, film time, names, canonical form, seeded draws, workers."""
