"""What both benches need: workers, timing, Django's settings, the printed table."""
