"""The cellar door to the database. Store functions are sync and take the transaction; nothing else knows SQL."""
