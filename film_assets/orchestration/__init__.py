"""Dagster itself: partitions, IO managers, resources, jobs."""
