"""Benchmarks of the topics: how they are found, and what they are good for."""
