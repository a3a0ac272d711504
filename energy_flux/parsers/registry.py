# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which flux are read, one row each: to read another, write its parser and add its row."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .c12 import read_c12
from .c15 import read_c15
from .c68 import read_c68
from .f1 import read_f1
from .f12 import REPEATED, read_f12
from .f15 import read_f15
from .hdm import read_hdm
from .r4x import read_r4x
from .r15 import read_r15
from .r17 import read_r17
from .r50 import read_r50
from .r63 import read_r63
from .r64 import read_r64
from .r65 import read_r65
from .r66 import read_r66
from .r67 import read_r67
from .r151 import read_r151
from .r171 import read_r171
from .sips import read_sips_consumptions, read_sips_points
from .x12 import read_x12

EIC, STAMP = r"[0-9A-Z-]+", r"\d{14}"
PART = r"(?:_\d{5}_\d{5})?"
INVOICE_PART = r"(?:_F[ALRXT](?:_\d{5}_\d{5})?)?"
INVOICES = {"invoices": "energy.network.invoice", "invoice_lines": "energy.network.invoice.line"}
CURVES = {"curves": "energy.curve.day"}
CONTRACTS, MEASURES, OTHERS = 1, 2, 3  # contracts before the readings of their points


@dataclass(frozen=True)
class Flux:
    """How files of a flux are known, read and loaded.

    pattern: names of archives and documents, with the groups of `sequence_key` and `number` where files are numbered.
    read: called with a document (`archive.Member`) and the `Collector`. frames: each frame that it fills and the model
    that loads it, in the order of loading. priority: files of a smaller one are loaded first. roots, json_codes,
    csv_columns: the root elements, codeFlux or columns by which its documents are known.
    """

    code: str
    pattern: re.Pattern
    read: Callable
    frames: dict
    priority: int
    sequence_key: tuple = ()
    roots: tuple = ()
    json_codes: tuple = ()
    csv_columns: tuple = ()

    def identify(self, name):
        """(sequence key, sequence number) of a file of this flux; ("", None) when its name tells none."""
        match = self.pattern.fullmatch(name)
        if not match or not self.sequence_key:
            return "", None
        return "_".join(match[group] or "" for group in self.sequence_key), int(match["number"])


def _pattern(text, suffixes="zip|xml"):
    return re.compile(rf"{text}\.(?:{suffixes})", re.IGNORECASE)


def _by_direction(code):
    """Names that tell the contract and the regional direction of the grid operator."""
    return _pattern(
        rf"{EIC}_{code}_{EIC}_(?P<contract>[^_]+)_(?P<direction>\d{{4}})_(?P<number>\d{{5}})(?:_{STAMP})?{PART}"
    )


def _by_contract(code):
    return _pattern(rf"ENEDIS_{code}_{EIC}_(?P<contract>[^_]+)_(?P<number>\d{{5}})(?:_{STAMP})?{PART}")


def _by_subscription(code):
    return _pattern(rf"\w+_{code}_{EIC}_[^_]+_(?P<subscription>[^_]+)_(?P<number>\d{{5}})_[QM]{PART}_{STAMP}")


def _of_measures(code, topic, read, frames):
    """The row of an R6x flux; the names of recurrent ones (a letter ends the code) also tell the contract."""
    contract = r"_(?P<contract>[^_]+)" if code[-1].isalpha() else ""
    return Flux(
        code=code,
        pattern=_pattern(
            rf"ENEDIS_{code}_[PQHM]_{topic}_(?P<demand>[^_]+){contract}_(?P<number>\d{{5}})_{STAMP}", "zip|json"
        ),
        sequence_key=("demand", "contract") if contract else ("demand",),
        read=read,
        frames=frames,
        priority=MEASURES,
        json_codes=(code,),
    )


FLUXES = {
    flux.code: flux
    for flux in (
        Flux(
            code="C15",
            pattern=_by_direction("C15"),
            sequence_key=("contract", "direction"),
            read=read_c15,
            frames={"events": "energy.contract.event", "readings": "energy.reading"},
            priority=CONTRACTS,
            roots=("C15",),
        ),
        Flux(
            code="C12",
            pattern=_by_contract("C12"),
            sequence_key=("contract",),
            read=read_c12,
            frames={"events": "energy.contract.event"},
            priority=CONTRACTS,
            roots=("C12",),
        ),
        Flux(
            code="C68",
            pattern=_pattern(rf"ENEDIS_C68_[A-Z]_ITC_\w+_\d{{5}}_{STAMP}", "zip|json|csv"),
            read=read_c68,
            frames={"points": "energy.cups"},
            priority=OTHERS,
        ),
        *(
            Flux(
                code=code,
                pattern=_pattern(rf"{EIC}_{code}_(?P<recipient>{EIC})_(?P<number>\d{{5}})_{STAMP}{PART}"),
                sequence_key=("recipient",),
                read=read_x12,
                frames={"affairs": "energy.affair", "milestones": "energy.affair.milestone"},
                priority=OTHERS,
                roots=("affaires",),
            )
            for code in ("X12", "X13")
        ),
        Flux(
            code="R151",
            pattern=_by_subscription("R151"),
            sequence_key=("subscription",),
            read=read_r151,
            frames={"readings": "energy.reading"},
            priority=MEASURES,
            roots=("R151",),
        ),
        Flux(
            code="R15",
            pattern=_by_direction("R15"),
            sequence_key=("contract", "direction"),
            read=read_r15,
            frames={"readings": "energy.reading", "quantities": "energy.quantity"},
            priority=MEASURES,
            roots=("R15",),
        ),
        Flux(
            code="R17",
            pattern=_by_contract("R17"),
            sequence_key=("contract",),
            read=read_r17,
            frames={"quantities": "energy.quantity", "readings": "energy.reading"},
            priority=MEASURES,
            roots=("Index_C2_C3_C4",),
        ),
        Flux(
            code="R171",
            pattern=_pattern(rf"ENEDIS_R171_[CP]_[^_]+_[^_]+_[^_]+_{STAMP}{PART}"),
            read=read_r171,
            frames={"readings": "energy.reading"},
            priority=MEASURES,
            roots=("R171", "{http://www.enedis.fr/stm/R171}R171"),
        ),
        *(_of_measures(code, "INDEX", read_r64, {"readings": "energy.reading"}) for code in ("R64", "R64A", "R64B")),
        Flux(
            code="R50",
            pattern=_by_subscription("R50"),
            sequence_key=("subscription",),
            read=read_r50,
            frames=CURVES,
            priority=MEASURES,
            roots=("R50",),
        ),
        Flux(
            code="R4X",
            pattern=_pattern(rf"{EIC}_[^_]+_R4[QHM]_CDC(?:_[A-Z])*(?:_\d{{14}}_[^_]+)?_{STAMP}"),
            read=read_r4x,
            frames=CURVES,
            priority=MEASURES,
            roots=("Courbe",),
        ),
        *(_of_measures(code, "CdC", read_r63, CURVES) for code in ("R63", "R63A", "R63B")),
        _of_measures("R65", "Energie", read_r65, CURVES),
        *(_of_measures(code, "Pmax", read_r66, CURVES) for code in ("R66", "R66B")),
        Flux(
            code="HDM",
            pattern=_pattern(r"\w+_SGE_HDM_\w+", "zip|csv"),
            read=read_hdm,
            frames=CURVES,
            priority=MEASURES,
            csv_columns=("Identifiant PRM", "Type de donnees", "Grandeur physique", "Etape metier"),
        ),
        _of_measures("R67", "Mfact", read_r67, {"billed": "energy.billed.energy"}),
        Flux(
            code="F15",
            pattern=_pattern(
                rf"{EIC}_F15_(?P<recipient>{EIC})_(?P<contract>[^_]+)_(?P<direction>[^_]+)_(?P<type>[CRIHZ])"
                rf"_(?P<frequency>[BMPTSAZ])_(?P<client>[019])_[A-Z]_(?P<number>\d{{5}})(?:_{STAMP})?{INVOICE_PART}"
            ),
            sequence_key=("recipient", "contract", "direction", "type", "frequency", "client"),
            read=read_f15,
            frames=INVOICES,
            priority=OTHERS,
            roots=("F15_Donnees_Generales", "F15_Detail_Facturation"),
        ),
        Flux(
            code="F12",
            pattern=_pattern(
                rf"{EIC}_F12_(?P<recipient>{EIC})_(?P<contract>[^_]+)_(?P<direction>[^_]+)_(?P<number>\d{{5}})"
                rf"_[DM]_\d+(?:_{STAMP})?{INVOICE_PART}"
            ),
            sequence_key=("recipient", "contract", "direction"),
            read=read_f12,
            frames=INVOICES,
            priority=OTHERS,
            roots=("Donnees_Generales", "Detail_Facturation", *REPEATED),
        ),
        Flux(
            code="F1",
            pattern=_pattern(r"(?:[\w.-]+_)?F1(?:_[\w.-]+)?"),
            read=read_f1,
            frames=INVOICES | {"quantities": "energy.quantity"},
            priority=OTHERS,
            roots=("MensajeFacturacion", "{http://localhost/elegibilidad}MensajeFacturacion"),
        ),
        Flux(
            code="SIPS_PS",
            pattern=_pattern(r"(?:\d{6}_)?SIPS2_PS_ELECTRICIDAD(?:_\w+)?", "zip|csv"),
            read=read_sips_points,
            frames={"sips_points": "energy.sips.point"},
            priority=OTHERS,
            csv_columns=("cups", "codigoTarifaATREnVigor"),
        ),
        Flux(
            code="SIPS_CONSUMOS",
            pattern=_pattern(r"(?:\d{6}_)?SIPS2_CONSUMOS_ELECTRICIDAD(?:_\w+)?", "zip|csv"),
            read=read_sips_consumptions,
            frames={"sips_consumptions": "energy.sips.consumption"},
            priority=OTHERS,
            csv_columns=("cups", "fechaInicioMesConsumo", "fechaFinMesConsumo"),
        ),
    )
}


def flux_of_name(name):
    """The flux whose files bear such a name, or None."""
    return next((flux for flux in FLUXES.values() if flux.pattern.fullmatch(name)), None)
