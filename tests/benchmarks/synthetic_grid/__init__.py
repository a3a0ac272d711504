"""A synthetic distribution grid: supply points, what happens to them, and the files their operator would send.

`portfolio` decides who lives where and what happens, `metering` counts, `c15_document` and `r151_document` write XML,
`archives` names and zips. Nothing here describes a real person, place or meter.
"""

from .archives import write_archives
from .portfolio import build_points

__all__ = ["build_points", "write_archives"]
