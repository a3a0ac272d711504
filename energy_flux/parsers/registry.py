# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which flux are read, one row each: to read another, write its parser and add its row."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .c15 import C15Reader
from .r151 import R151Reader

EIC, STAMP = r"[0-9A-Z-]+", r"\d{14}"
PART = r"(?:_\d{5}_\d{5})?"


@dataclass(frozen=True)
class Flux:
    """`frames`: each frame that the reader fills and the model that loads it, in the order of loading."""

    code: str
    root: str
    record: str
    pattern: re.Pattern
    sequence_key: tuple
    reader: Callable
    frames: dict
    priority: int  # smaller first: contracts before the readings of their points

    def identify(self, name):
        """(sequence key, sequence number) of a file of this flux; ("", None) when its name is not the operator's."""
        match = self.pattern.fullmatch(name)
        if not match:
            return "", None
        return "_".join(match[group] for group in self.sequence_key), int(match["number"])


def _pattern(text):
    return re.compile(text + r"\.(?:zip|xml)", re.IGNORECASE)


FLUXES = {
    flux.code: flux
    for flux in (
        Flux(
            code="C15",
            root="C15",
            record="PRM",
            pattern=_pattern(
                rf"{EIC}_C15_{EIC}_(?P<contract>[^_]+)_(?P<direction>\d{{4}})_(?P<number>\d{{5}})(?:_{STAMP})?{PART}"
            ),
            sequence_key=("contract", "direction"),
            reader=C15Reader,
            frames={"events": "energy.contract.event", "readings": "energy.reading"},
            priority=1,
        ),
        Flux(
            code="R151",
            root="R151",
            record="PRM",
            pattern=_pattern(rf"\w+_R151_{EIC}_[^_]+_(?P<subscription>[^_]+)_(?P<number>\d{{5}})_[QM]{PART}_{STAMP}"),
            sequence_key=("subscription",),
            reader=R151Reader,
            frames={"readings": "energy.reading"},
            priority=2,
        ),
    )
}
FLUX_OF_ROOT = {flux.root: flux for flux in FLUXES.values()}


def flux_of_name(name):
    """The flux whose files bear such a name, or None."""
    return next((flux for flux in FLUXES.values() if flux.pattern.fullmatch(name)), None)
