"""The roof: builds everything, once."""
