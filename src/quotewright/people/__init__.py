"""For whom quotes are made: organizations and persons."""
