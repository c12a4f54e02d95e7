"""Escalation: policies, and one walk through a policy for one incident."""
