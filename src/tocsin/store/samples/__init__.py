"""The sample store: what was measured, kept so that rules, charts and backtests can ask for it."""
