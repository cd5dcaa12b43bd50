"""The push protocol as a small model, explored in all its interleavings."""
