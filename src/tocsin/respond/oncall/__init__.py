"""On call: who it is, and when."""
