"""The page on which a customer reads, accepts or declines a quote."""
