"""How we speak: whether (muting), when (deliveries) and how (channels)."""
