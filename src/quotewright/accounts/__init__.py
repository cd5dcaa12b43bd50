"""Who may come in: accounts (tenants), users, memberships, API tokens."""
