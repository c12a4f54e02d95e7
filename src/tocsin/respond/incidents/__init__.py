"""Incidents: problems that people must care for."""
