"""Everything that can go wrong, tried: short in `make test`, long by `make chaos`.

`CHAOS=long` sets the long setting, `CHAOS_MOST` at most so many tries of each kind, `CHAOS_SEED`
the seed, `CHAOS_ONLY` one try to do again: what a failure prints. Counts stand at the end.
"""
