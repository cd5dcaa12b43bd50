"""CSV in and out: files become rows, rows become records, and all of it can be taken back."""
