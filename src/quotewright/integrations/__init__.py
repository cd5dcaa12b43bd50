"""Making outside systems agree with what is true here."""
