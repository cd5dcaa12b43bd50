"""Small shared pieces that know nothing of quoting."""
