"""What we see: signals, alert rules, notices."""
