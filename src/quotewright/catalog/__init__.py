"""What can be offered: items, bundles, their prices, and where they come from."""
