"""`python -m quotewright.cli` is `quotewright`."""

from __future__ import annotations

from quotewright.cli import main

if __name__ == "__main__":
    main(prog_name="quotewright")
