"""Workflows: conditions on incidents and what is done when they are met."""
