"""Bringing in what exists in the PSA: its lists become local records, linked to where they are."""
