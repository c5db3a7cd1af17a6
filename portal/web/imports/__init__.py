"""Pages of import and export of registers, and the jobs behind them."""
