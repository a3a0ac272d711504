# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How energy is shared between the bands, and how much of it is estimated."""

import numpy as np
import pandas as pd

from ..rounding import divide_half_up
from .consumption import PER_MILLE, bands_of, per_mille


def band_shares(periods):
    """The share of each band in the energy of each period.

    Returns contract, supply_point, start, end and `<band>_per_mille` (Int64) in the order of `periods`. The shares of a
    period add up to 1000: what is rounded is the sum up to each band. Empty where the energy is not above zero.
    """
    bands, total = bands_of(periods), periods["total_wh"].to_numpy()[:, None]
    so_far = np.cumsum(periods[[f"{band}_wh" for band in bands]].to_numpy(), axis=1)
    shares = np.diff(divide_half_up(so_far * PER_MILLE, np.maximum(total, 1)), axis=1, prepend=0)
    columns = [f"{band}_per_mille" for band in bands]
    table = pd.DataFrame(shares, columns=columns, index=periods.index).astype("Int64").where(periods["total_wh"] > 0)
    return periods[["contract", "supply_point", "start", "end"]].join(table)


def estimated_shares(periods):
    """How much of each contract's energy is estimated, over all of its `periods` (choose those wanted beforehand).

    Returns contract, start, end (first and last day, excluded), energy_wh, estimated_wh (int64) and
    estimated_per_mille (Int64, empty without energy). Energies count by their size, whatever their sign; held energy
    is not known and does not count.
    """
    sizes = {band: periods[f"{band}_wh"].abs() for band in bands_of(periods)}
    is_estimated = {band: periods[f"{band}_quality"].eq("estimated") for band in sizes}
    measured = periods[["contract", "start", "end"]].assign(
        energy_wh=sum(sizes.values()),
        estimated_wh=sum(size.where(is_estimated[band], 0) for band, size in sizes.items()),
    )
    by_contract = measured.groupby("contract", as_index=False).agg(
        start=("start", "min"), end=("end", "max"), energy_wh=("energy_wh", "sum"), estimated_wh=("estimated_wh", "sum")
    )
    share = per_mille(by_contract["estimated_wh"], by_contract["energy_wh"])
    return by_contract.assign(estimated_per_mille=share)
