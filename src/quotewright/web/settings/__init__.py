"""The pages under Settings: members look, admins change."""
