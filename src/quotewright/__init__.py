"""Quotewright: quoting for managed service providers, in step with their PSA."""
