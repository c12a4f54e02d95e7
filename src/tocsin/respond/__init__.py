"""What we do about it: integrations, on-call, incidents, escalation, workflows."""
