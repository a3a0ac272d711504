"""What bench_core.py runs, each in a process of its own: the portfolio's maker and the two sides."""
