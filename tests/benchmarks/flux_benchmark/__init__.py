"""The programs that tests/benchmarks/bench_flux.py runs, each in a process of its own."""
