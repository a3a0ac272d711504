"""One run of ElectriCore's core over spine_core.csv and chronologie_core.csv, printed as one JSON line.

    PYTHON tests/benchmarks/core_benchmark/electricore_side.py FOLDER 2026-01-01

PYTHON has electricore installed; the date is the end of the window. Nothing of the suite is imported but measuring.py.
"""

import json
import sys
import time
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from measuring import Stopwatch, peak_mb, warm_milliseconds

clock = Stopwatch()

import polars as pl  # noqa: E402
from electricore.core.builds.contexte_mensuel import charger  # noqa: E402

clock("import")

PARIS = "Europe/Paris"
COLUMN_TYPES = {
    "pdl": pl.String,
    "ref_situation_contractuelle": pl.String,
    "num_compteur": pl.String,
    "ref_demandeur": pl.String,
    "id_affaire": pl.String,
    "niveau_ouverture_services": pl.String,
    "releve_id": pl.String,
    "puissance_souscrite_kva": pl.Float64,
    "date_changement_niveau_ouverture_services": pl.Date,
    **{f"index_{band}_kwh": pl.Int64 for band in ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")},
}


def main(folder, end):
    horizon = datetime.fromisoformat(end).replace(tzinfo=ZoneInfo(PARIS))
    spine = read(folder / "spine_core.csv", "date_evenement")
    chronology = read(folder / "chronologie_core.csv", "date_releve")
    clock("load")
    before_mb, processor_before = peak_mb(), time.process_time()
    months = charger(spine.lazy(), chronology.lazy(), horizon=horizon).facturation_mensuelle
    clock("core")
    processor_seconds = round(time.process_time() - processor_before, 4)
    report = {
        "name": f"electricore {version('electricore')}",
        "seconds": clock.seconds,
        "processor_seconds": processor_seconds,
        "peak_mb": peak_mb(),
        "peak_mb_before": before_mb,
        "rows": months.height,
        "totals": {
            "contract_months": months.height,
            "days": months["nb_jours"].sum(),
            "kwh": round(months["energie_base_kwh"].sum()),
            "fixed_cents": round(months["turpe_fixe_eur"].sum() * 100),
            "variable_cents": round(months["turpe_variable_eur"].sum() * 100),
        },
    }
    contract = pl.col("ref_situation_contractuelle") == spine["ref_situation_contractuelle"][0]
    of_one = [frame.filter(contract) for frame in (spine, chronology)]
    report["one_contract_ms"] = warm_milliseconds(
        lambda: charger(*(frame.lazy() for frame in of_one), horizon=horizon).facturation_mensuelle
    )
    print(json.dumps(report))


def read(path, instant):
    frame = pl.read_csv(path, schema_overrides=COLUMN_TYPES)
    legal_time = pl.col(instant).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z").dt.convert_time_zone(PARIS)
    return frame.with_columns(legal_time)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
