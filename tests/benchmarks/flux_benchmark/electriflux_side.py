"""One run of electriflux over the XML documents of a flux, printed as one JSON line.

    PYTHON tests/benchmarks/flux_benchmark/electriflux_side.py FOLDER/xml/R151

PYTHON has electriflux installed; the folder is named by the flux. Nothing of the suite is imported but measuring.py.
"""

import json
import logging
import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core_benchmark.measuring import peak_mb
from electriflux.simple_reader import process_flux

logging.disable(logging.CRITICAL)


def main(folder):
    processor, began = time.process_time(), time.perf_counter()
    frame = process_flux(folder.name, folder)
    report = {
        "name": f"electriflux {version('electriflux')}",
        "seconds": round(time.perf_counter() - began, 4),
        "processor_seconds": round(time.process_time() - processor, 4),
        "bytes": sum(path.stat().st_size for path in folder.iterdir()),
        "rows": len(frame),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
