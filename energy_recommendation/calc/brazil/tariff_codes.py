# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How the tariffs of Brazilian distributors are called: as rates “Neoenergia Brasília A4 GREEN”, of a unit without the
modality, since both are compared. A rural unit would have another tariff in group B than the others."""

import numpy as np
import pandas as pd

SUFFIX_OF = {"blue": "BLUE", "green": "GREEN", "b": "B"}
MODALITY_OF = {suffix: modality for modality, suffix in SUFFIX_OF.items()}
UNKNOWN = (None, None, None)


def code_parts(code):
    """(distributor, subgroup, modality) of the code of a rate; three times None where it is of another form."""
    parts = (code or "").rsplit(" ", 2)
    if len(parts) < 3 or parts[2] not in MODALITY_OF:
        return UNKNOWN
    return parts[0], parts[1], MODALITY_OF[parts[2]]


def tariff_parts(codes):
    """The same of a Series of codes: a frame with its index; a code may be empty."""
    parts = {code: code_parts(code) for code in codes.dropna().unique()}
    rows = [parts.get(code, UNKNOWN) for code in codes]
    return pd.DataFrame(rows, columns=["distributor", "subgroup", "modality"], index=codes.index, dtype=object)


def tariff_names(distributor, subgroup, is_rural):
    """What the tariffs of units are called, of Series of one index; None where distributor or subgroup is not known."""
    is_known = distributor.notna() & subgroup.notna()
    rural = pd.Series(np.where(is_rural, " rural", ""), index=distributor.index, dtype="string")
    names = distributor.astype("string") + " " + subgroup.astype("string") + rural
    return names.astype(object).where(is_known, None)
