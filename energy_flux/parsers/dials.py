# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dials of a reading as C15 and R15 tell them: kWh, to be multiplied by the coefficient of the dial."""

from dataclasses import dataclass
from decimal import Decimal

from .enedis_values import (
    BAND_OF_CLASS,
    CALENDAR_OF_STRUCTURE,
    MAX_INTEGER,
    WH_PER_UNIT,
    decimal,
    flag,
    index_wh,
    integer,
    required,
    text,
)
from .sentences import Unreadable, _lt

NATURES = {"REEL": "actual", "ESTIME": "estimated", "AUTO-RELEVE": "self_read"}
INJECTION, INDEX_CLASS = "1", "1"
DIGITS, COEFFICIENTS = range(1, 13), range(1, MAX_INTEGER)


@dataclass(frozen=True)
class Dial:
    """What a dial says besides its index.

    It returns to zero at 10^digits kWh × coefficient: both are None when it counts another unit or is multiplied by a
    fraction.
    """

    band: str
    wh_per_unit: Decimal
    passed_zero: bool
    digits: int | None
    coefficient: int | None


def read_dial(element):
    """The dial that an element tells."""
    name, unit = required(element, "Id_Classe_Temporelle"), required(element, "Unite_Mesure")
    if name not in BAND_OF_CLASS:
        raise Unreadable(_lt("The dial %(dial)s is not known.", dial=name))
    if unit not in WH_PER_UNIT:
        raise Unreadable(_lt("The dial %(dial)s counts %(unit)s, which is not energy.", dial=name, unit=unit))
    coefficient = decimal(text(element, "Coefficient_Lecture") or "1", "Coefficient_Lecture")
    digits = integer(text(element, "Nb_Chiffres_Cadran") or "0", "Nb_Chiffres_Cadran")
    is_whole = coefficient == coefficient.to_integral_value() and int(coefficient) in COEFFICIENTS
    is_known = digits in DIGITS and unit == "kWh" and is_whole
    return Dial(
        band=BAND_OF_CLASS[name],
        wh_per_unit=WH_PER_UNIT[unit] * coefficient,
        passed_zero=flag(text(element, "Indicateur_Passage_A_Zero"), "Indicateur_Passage_A_Zero") or False,
        digits=digits if is_known else None,
        coefficient=int(coefficient) if is_known else None,
    )


def read_dials(elements):
    """Watt-hours by band, and what the dials say of their registers, which is unknown when they differ."""
    indexes, scales, passed_zero = {}, set(), False
    for element in elements:
        dial = read_dial(element)
        indexes[dial.band] = index_wh(required(element, "Valeur"), dial.wh_per_unit)
        passed_zero |= dial.passed_zero
        scales.add((dial.digits, dial.coefficient))
    digits, coefficient = scales.pop() if len(scales) == 1 else (None, None)
    return indexes, {"digits": digits, "coefficient": coefficient, "passed_zero": passed_zero}


def calendar_of(calendar, structure):
    """The distributor's calendar: the one that is told, or else that of the structure."""
    return calendar or CALENDAR_OF_STRUCTURE.get(structure)
