"""Penalties: costs that keep weights small (L2) or make them zero (L1)."""
