# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which flux are read, one row each: to read another, write its parser and add its row."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .c12 import read_c12
from .c15 import read_c15
from .c68 import read_c68
from .r151 import read_r151
from .x12 import read_x12

EIC, STAMP = r"[0-9A-Z-]+", r"\d{14}"
PART = r"(?:_\d{5}_\d{5})?"
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


FLUXES = {
    flux.code: flux
    for flux in (
        Flux(
            code="C15",
            pattern=_pattern(
                rf"{EIC}_C15_{EIC}_(?P<contract>[^_]+)_(?P<direction>\d{{4}})_(?P<number>\d{{5}})(?:_{STAMP})?{PART}"
            ),
            sequence_key=("contract", "direction"),
            read=read_c15,
            frames={"events": "energy.contract.event", "readings": "energy.reading"},
            priority=CONTRACTS,
            roots=("C15",),
        ),
        Flux(
            code="C12",
            pattern=_pattern(rf"ENEDIS_C12_{EIC}_(?P<contract>[^_]+)_(?P<number>\d{{5}})_{STAMP}{PART}"),
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
            pattern=_pattern(rf"\w+_R151_{EIC}_[^_]+_(?P<subscription>[^_]+)_(?P<number>\d{{5}})_[QM]{PART}_{STAMP}"),
            sequence_key=("subscription",),
            read=read_r151,
            frames={"readings": "energy.reading"},
            priority=MEASURES,
            roots=("R151",),
        ),
    )
}


def flux_of_name(name):
    """The flux whose files bear such a name, or None."""
    return next((flux for flux in FLUXES.values() if flux.pattern.fullmatch(name)), None)
