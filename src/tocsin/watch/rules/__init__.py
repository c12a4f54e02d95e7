"""Alert rules: what we watch for; alerts: one rule × one series group."""
