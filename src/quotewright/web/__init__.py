"""The pages that an account's own people work in."""
