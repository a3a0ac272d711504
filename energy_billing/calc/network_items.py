# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each item of a network invoice is: a component of the network cost that we compute too, or something else.

The code of an item names its component and how it is settled. F15 (Enedis, C5): `-E` in advance, `-U` in arrears, `-R`
reversal of what was charged in advance, `-A` and `-F` what an agent cancels and charges anew. F12 (C2 to C4): the
heading of the operator's own summary tells the component, the end of the code how it is settled. F1 (Spain): families.
Source: F15 guide 4.1.3 annex 5.6, F12 guide 1.14.2, reference/electricore.md 3.6, reference/accounting.md 6.4.
"""

import re

import numpy as np

FIXED, VARIABLE, OVERRUN, REACTIVE = "network_fixed", "network_variable", "network_overrun", "network_reactive"
BACKUP, CONNECTION, REFUSED_METER = "network_backup", "network_connection", "network_non_communicating"
COMPENSATION = "compensation"  # what the operator pays the supplier for managing its customers
NATURES = {"02": "service", "03": "provision", "04": "contribution"}
UNKNOWN = "unknown_item"
OUTSIDE = (COMPENSATION, *NATURES.values(), UNKNOWN)  # what nothing of ours is compared with
OF_SUMMARY = {
    **dict.fromkeys(("CGEST", "CCOMP", "CSF"), FIXED),
    **dict.fromkeys(("CAC", "CAS"), BACKUP),
    "CSV": VARIABLE,
    "CMDPS": OVERRUN,
    "CREAC": REACTIVE,
    "CRGPT": CONNECTION,
    "CGCU": COMPENSATION,
}
OF_CODE = (  # the first that the code begins with
    ("ASCGCU", COMPENSATION),
    ("ASC[SAR](-|$)", REFUSED_METER),
    ("A(S|IS)G|ASC|ASSF", FIXED),
    ("ASSV|AR_C", VARIABLE),
    ("(CARGO_)?POTENCIA", FIXED),
    ("(CARGO_)?ENERGIA|AUTOCONSUMO", VARIABLE),
    ("EXCESO", OVERRUN),
    ("REACTIVA|CAPACITIVA", REACTIVE),
)
SETTLEMENTS = (
    ("advance", "-E$|ECHO$"),
    ("arrears", "-U$|ECHU$"),
    ("reversal", "-R$"),
    ("cancelled", "-A$"),
    ("charged_anew", "-F$"),
)
PATTERNS = [(re.compile(pattern), component) for pattern, component in OF_CODE]


def components_of(items):
    """What each item is: a component of our network cost, or one of OUTSIDE (object array).

    items: `ev_id` the operator's code, `nature` 01 to 04, `summary` the heading of an F12 ("": none); any of them may
    be empty.
    """
    codes = items["ev_id"].fillna("")
    told = codes.map({code: _component_of(code) for code in codes.unique()})
    told = told.mask(told == "", items["nature"].map(NATURES))
    return items["summary"].map(OF_SUMMARY).fillna(told).fillna(UNKNOWN).to_numpy(dtype=object)


def _component_of(code):
    return next((component for pattern, component in PATTERNS if pattern.match(code)), "")


def settlements_of(codes):
    """How the items of these codes (Series) are settled: a name of SETTLEMENTS or "" (object array)."""
    codes = codes.fillna("")
    marks = [codes.str.contains(pattern) for _name, pattern in SETTLEMENTS]
    return np.select(marks, [name for name, _pattern in SETTLEMENTS], default="").astype(object)
