# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From where on a month is out of the ordinary."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """Integers; the defaults are meant for small consumers.

    spike_per_mille, spike_alert_per_mille: energy above that part of the median of the twelve months before is a spike;
      of which at least `spike_known_months` must be known, and which it must exceed by more than `spike_least_wh`.
    drift_per_mille, drift_alert_per_mille: twelve months above or below the twelve before them by more than that part.
    zero_alert_months: that many months without energy in a row, of a contract that had some, are an alert.
    negative_warning_wh: negative energy (a regularisation) of more than that is a warning.
    gap_alert_months: that many months in a row without all of their energy are an alert.
    """

    spike_per_mille: int = 3_000
    spike_alert_per_mille: int = 6_000
    spike_known_months: int = 6
    spike_least_wh: int = 100_000
    drift_per_mille: int = 250
    drift_alert_per_mille: int = 500
    zero_alert_months: int = 3
    negative_warning_wh: int = 100_000
    gap_alert_months: int = 2


THRESHOLDS = Thresholds()
