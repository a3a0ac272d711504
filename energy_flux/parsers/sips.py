# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""SIPS: the Spanish register of supply points (SIPS2_PS) and their consumption by month (SIPS2_CONSUMOS), as CSV.

Columns are known by their names, in whatever order and layout. Powers are W and energies Wh, as the register has them;
the newer layout parts reactive energy in inductive and capacitive, the older one has it in one. What has no column of
its own here is kept in `other`. Source: reference/accounting.md 5.1.
"""

import json
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from . import csv_reader
from .cnmc_values import tariff_of
from .collector import payload_of
from .frames import objects
from .schemas import DAY, INTEGER, SIPS_PERIODS
from .sentences import _lt

LINES_AT_ONCE = 20_000  # what is in memory of the text does not grow with the file
CUPS, WHOLE = r"[A-Z]{2}[0-9]{16}[A-Z]{2}(?:[0-9][A-Z])?", r"(-?[0-9]{1,15})(?:[.,]0*)?"
ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Layout:
    """{column of the frame: column of the file}; a number may have another name in another layout of the file.

    has_span: each line covers the days from `start` to `end`.
    """

    texts: dict
    days: dict
    wholes: dict
    has_span: bool = False


def by_period(column, *names):
    return {column.format(period): tuple(f"{name}P{period}" for name in names) for period in SIPS_PERIODS}


POINTS = Layout(
    texts={
        "point_code": "cups",
        "operator": "codigoEmpresaDistribuidora",
        "operator_name": "nombreEmpresaDistribuidora",
        "zip": "codigoPostalPS",
        "municipality": "municipioPS",
        "province": "codigoProvinciaPS",
        "fta": "codigoTarifaATREnVigor",
        "voltage": "codigoTensionV",
        "profile": "tipoPerfilConsumo",
        "point_class": "codigoClasificacionPS",
        "holder_type": "tipoIdTitular",
        "is_main_home": "esViviendaHabitual",
        "has_social_bonus": "aplicacionBonoSocial",
        "retailer": "codigoComercializadora",
        "self_consumption": "codigoAutoconsumo",
        "cnae": "CNAE",
        "power_control": "codigoModoControlPotencia",
        "meter_periods": "codigoDHEquipoDeMedida",
    },
    days={
        "started_on": "fechaAltaSuministro",
        "contract_changed_on": "fechaUltimoMovimientoContrato",
        "retailer_changed_on": "fechaUltimoCambioComercializador",
        "read_on": "fechaUltimaLectura",
    },
    wholes={
        "max_power_w": ("potenciaMaximaBIEW",),
        **by_period("power_p{}_w", "potenciasContratadasEnW"),
    },
)
CONSUMPTIONS = Layout(
    texts={
        "point_code": "cups",
        "fta": "codigoTarifaATR",
        "meter_periods": "codigoDHEquipoDeMedida",
        "reading_type": "codigoTipoLectura",
    },
    days={"start": "fechaInicioMesConsumo", "end": "fechaFinMesConsumo"},
    wholes={
        **by_period("active_p{}_wh", "consumoEnergiaActivaEnWh"),
        **by_period("reactive_p{}_varh", "consumoEnergiaReactivaEnVArh", "consumoEnergiaReactivaInductivaEnVArh"),
        **by_period("capacitive_p{}_varh", "consumoEnergiaReactivaCapacitivaEnVArh"),
        **by_period("max_p{}_w", "potenciaDemandadaEnW"),
    },
    has_span=True,
)


def read_sips_points(member, collector):
    for frame, rest in pieces(member, collector, POINTS):
        collector.add_frame("sips_points", frame.assign(other=as_json(rest)))


def read_sips_consumptions(member, collector):
    """Months, or parts of them: the last day that is written is included."""
    for frame, rest in pieces(member, collector, CONSUMPTIONS):
        collector.add_frame("sips_consumptions", frame.assign(end=frame["end"] + ONE_DAY))
        for name, count in rest.count().items():
            collector.skip(name, int(count))


def pieces(member, collector, layout):
    """(frame with the layout's columns, the columns that it lacks as text) of some thousand lines at a time.

    Lines that cannot be read are rejected.
    """
    lines = csv_reader.rows(member)
    while piece := list(islice(lines, LINES_AT_ONCE)):
        numbers, values = zip(*piece, strict=True)
        written = pd.DataFrame(values, index=numbers, dtype=object)
        written = written.apply(lambda column: column.str.strip()).replace("", None)
        frame, faults = typed(written, layout)
        for number, record in zip(numbers, values, strict=True):
            if number in faults:
                collector.reject(f"{record.get('cups', '')} {member.name} {number}", faults[number], payload_of(record))
        known = {*layout.texts.values(), *layout.days.values()}.union(*layout.wholes.values())
        rest = written[[name for name in written if name not in known]]
        yield tuple(part.drop(index=list(faults)).reset_index(drop=True) for part in (frame, rest))


def typed(written, layout):
    """(frame with the layout's columns, {line: sentence} of the lines that hold what they should not)."""
    columns = {column: written.get(name, nothing(written)) for column, name in layout.texts.items()}
    faults = misfits(columns["point_code"].fillna(""), ~columns["point_code"].str.fullmatch(CUPS).eq(True), "cups")
    for column, name in layout.days.items():
        text = written.get(name, nothing(written))
        columns[column] = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").astype(DAY)
        faults |= misfits(text, columns[column].isna(), name)
    for column, names in layout.wholes.items():
        name = next((name for name in names if name in written), None)
        text = written.get(name, nothing(written))
        digits = text.str.extract(f"^{WHOLE}$", expand=False)
        columns[column] = digits.astype(INTEGER)
        faults |= misfits(text, digits.isna(), name)
    if layout.has_span:
        faults = spanless(columns["start"], columns["end"]) | faults
    columns["fta"] = columns["fta"].map(tariff_of).astype(object)
    return pd.DataFrame(columns), faults


def nothing(written):
    return pd.Series(None, index=written.index, dtype=object)


def misfits(text, is_unread, name):
    """{line: sentence} where something is written that could not be read."""
    return {
        line: _lt("%(column)s is %(value)s, which is not what this column holds.", column=name, value=value)
        for line, value in text[text.notna() & is_unread].items()
    }


def spanless(start, end):
    """{line: sentence} where the first day or the last is missing, or the last comes before the first."""
    written = pd.DataFrame({"start": start.dt.strftime("%Y-%m-%d"), "end": end.dt.strftime("%Y-%m-%d")}).fillna("–")
    return {
        row.Index: _lt("The line covers no day: it goes from %(start)s to %(end)s.", start=row.start, end=row.end)
        for row in written[~(end >= start)].itertuples()
    }


def as_json(written):
    records = written.to_dict("records") or [{}] * len(written)
    return objects(
        [
            json.dumps({name: value for name, value in record.items() if value is not None}, ensure_ascii=False)
            for record in records
        ]
    )
