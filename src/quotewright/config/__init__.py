"""How an installation is set up: environment, database, addresses, processes."""
