# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What has to be known about a change of contract besides its day, in sentences.

Source: REN ANEEL 1.000/2021, the articles that `legal_dates` names; 409 (30 days where no term is set).
"""

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import sentences_of

from .legal_dates import (
    ANSWER_DAYS,
    ANSWER_DAYS_HIGH,
    ANSWER_DAYS_WITH_WORKS,
    DECREASE_LOCK_MONTHS,
    MODALITY_LOCK_MONTHS,
    REPAYMENT_MONTHS,
    complete,
    in_review_window,
    months_later,
    notice_days,
)
from .subgroups import may_be_green

_lt = sentences_of("energy_recommendation")
COLUMNS = ["supply_point", "code", "detail", "is_blocking"]


def legal_notes(changes, dates):
    """Notes on these changes. changes: as `legal_dates` takes them, those that are told to somebody; dates: its result.

    Returns a frame with COLUMNS, several rows a change; those on what is not allowed are blocking.
    """
    rows = complete(changes)
    told = [
        _note(row, code, detail)
        for row, found in zip(_facts(rows, dates), dates.to_dict("records"), strict=True)
        for code, detail in _notes_of(row, found)
    ]
    return pd.DataFrame(told, columns=COLUMNS).astype({"is_blocking": bool})


def _facts(rows, dates):
    """The rows as dicts, with the days on which the notes turn."""
    on = rows["on"].to_numpy().astype("datetime64[D]")
    days = {
        name: rows[name].to_numpy().astype("datetime64[D]")
        for name in ("last_decrease", "last_modality_change", "supply_start", "invested_on")
    }
    invested = np.where(np.isnat(days["invested_on"]), days["supply_start"], days["invested_on"])
    earliest = dates["earliest"].to_numpy().astype("datetime64[D]")
    return rows.assign(
        notice=notice_days(rows),
        decrease_unlocked=months_later(days["last_decrease"], DECREASE_LOCK_MONTHS),
        modality_unlocked=months_later(days["last_modality_change"], MODALITY_LOCK_MONTHS),
        repayment_end=months_later(invested, REPAYMENT_MONTHS),
        is_in_review=in_review_window(rows),
        is_high=~may_be_green(rows),
        waits_for_decrease=months_later(days["last_decrease"], DECREASE_LOCK_MONTHS) > on + notice_days(rows),
        waits_for_modality=months_later(days["last_modality_change"], MODALITY_LOCK_MONTHS) > on,
        repays=months_later(invested, REPAYMENT_MONTHS) > earliest,
    ).to_dict("records")


def _note(row, code, detail):
    return {"supply_point": row["supply_point"], "code": code, "detail": detail, "is_blocking": code in BLOCKING}


BLOCKING = ("blue_only", "below_minimum")


def _notes_of(row, found):
    if found["obstacle"]:
        yield _obstacle(row, found["obstacle"])
        return
    if found["is_decrease"]:
        yield from _on_decrease(row, found)
    if found["is_modality_change"]:
        yield from _on_modality(row)
    if found["is_increase"]:
        yield "increase_terms", _increase_terms(row)
    if found["is_group_change"]:
        yield (
            "group_change",
            _lt("The distributor applies the other group by the second billing cycle after it was asked for."),
        )
    if found["has_test"]:
        yield "test_period", _test_period(row, found)


def _obstacle(row, obstacle):
    if obstacle == "voltage":
        return "blue_only", _lt("Units connected at 69 kV or more have the blue modality only.")
    return "below_minimum", _lt(
        "At least %(kw)s kW have to be contracted in one of the posts. Raise the demand of one.",
        kw=_kilowatts(row["minimum_w"]),
    )


def _on_decrease(row, found):
    if row["is_exempt"]:
        yield (
            "decrease_exempt",
            _lt(
                "A decrease for efficiency measures or own generation needs no notice and does not count as the one of "
                "12 months; the distributor has to approve the project first."
            ),
        )
    elif row["waits_for_decrease"]:
        yield (
            "decrease_lock",
            _lt(
                "The demand was lowered on %(last)s and may be lowered again from %(day)s on, once in 12 months. "
                "Ask for it at least %(days)s days before.",
                last=_day(row["last_decrease"]),
                day=_day(row["decrease_unlocked"]),
                days=int(row["notice"]),
            ),
        )
    else:
        yield (
            "decrease_notice",
            _lt(
                "A decrease has to be asked for %(days)s days before: asked for on %(on)s, it may be in force from "
                "%(day)s on.",
                days=int(row["notice"]),
                on=_day(row["on"]),
                day=_day(found["earliest"]),
            ),
        )
    if row["repays"]:
        yield (
            "repayment",
            _lt(
                "Until %(day)s, five years after the distributor's investments, a decrease may be charged what is not "
                "amortised of them. Ask for the calculation before the change.",
                day=_day(row["repayment_end"]),
            ),
        )


def _on_modality(row):
    if row["waits_for_modality"] and row["is_in_review"]:
        yield (
            "modality_review",
            _lt(
                "The modality was changed on %(last)s, less than 12 cycles ago. It may be changed again as the "
                "distributor's tariffs were reviewed on %(review)s: ask for it within three complete cycles from then.",
                last=_day(row["last_modality_change"]),
                review=_day(row["tariff_review"]),
            ),
        )
    elif row["waits_for_modality"]:
        yield (
            "modality_lock",
            _lt(
                "The modality was changed on %(last)s and may be changed again from %(day)s on, after 12 cycles, "
                "or within three complete cycles after a tariff review.",
                last=_day(row["last_modality_change"]),
                day=_day(row["modality_unlocked"]),
            ),
        )


def _increase_terms(row):
    if row["is_high"]:
        return _lt("The distributor answers a request for more demand within %(days)s days.", days=ANSWER_DAYS_HIGH)
    return _lt(
        "The distributor answers a request for more demand within %(days)s days, or %(works)s where its network has to "
        "be extended; the works may take 60 to 365 days and cost a share.",
        days=ANSWER_DAYS,
        works=ANSWER_DAYS_WITH_WORKS,
    )


def _test_period(row, found):
    if found["is_modality_change"]:
        return _lt(
            "In the first three complete cycles the peak's demand is billed as it is measured, so that the contract "
            "can be adjusted."
        )
    if found["is_increase"]:
        return _lt(
            "In the first three complete cycles what is measured is billed, but no less than was contracted before. "
            "At their end up to half of what was added may be given back, if more than 105 % of the former demand "
            "remain."
        )
    return _lt(
        "In the first three complete cycles what is measured is billed, so that the contract can be adjusted; at their "
        "end up to half of the demand may be given back."
    )


def _kilowatts(watts):
    return f"{watts / 1000:g}"


def _day(value):
    return f"{pd.Timestamp(value):%Y-%m-%d}"
