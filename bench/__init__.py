"""Benches of the portal's speed, beside Django doing the same; see docs/benchmarks.md."""
