"""Words of the customer's pages."""
