"""Reports of record: run a notebook strictly, render it, and keep what a stranger needs to rebuild it."""
