"""The wheel: load → decide → save → look again."""
