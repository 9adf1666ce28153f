"""The protocols, and the engines behind them.  Only these rooms import a model library."""
