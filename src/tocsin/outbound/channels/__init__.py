"""Channels: one file per channel, each two pure functions and a form. `CHANNELS` is the list."""
