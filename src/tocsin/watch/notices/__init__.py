"""Notices: what a rule tells the world when an alert fires or recovers; the seam."""
