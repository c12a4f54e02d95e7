"""Signals: what is measured and comes in."""
