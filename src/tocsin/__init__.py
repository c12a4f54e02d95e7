"""Tocsin: alerting and on-call."""
