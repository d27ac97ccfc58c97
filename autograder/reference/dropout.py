"""Dropout: units that are left out at random while a net is trained."""
