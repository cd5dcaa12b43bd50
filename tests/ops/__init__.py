"""How an installation starts, lives and ends."""
