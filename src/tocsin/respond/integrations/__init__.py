"""Integrations: how a tool's message becomes reports."""
