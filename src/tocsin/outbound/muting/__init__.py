"""Muting: whether people are told. Silences, maintenance windows and inhibitions, each with a reason."""
