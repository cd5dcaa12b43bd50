"""The REST API: thin over the same actions that the pages call."""
