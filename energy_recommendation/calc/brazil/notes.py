# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice on Brazilian units rests on or lacks, in sentences: a row each, blocking where nothing is proposed."""

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import sentences_of

from .subgroups import contradictions

_lt = sentences_of("energy_recommendation")
FEWEST_MONTHS = 6  # that an advice is given on
MODALITY_NAMES = {"blue": _lt("blue"), "green": _lt("green"), "b": _lt("group B")}
COLUMNS = ["supply_point", "code", "detail", "is_blocking"]


def notes(points, units, code, sentence, is_blocking=False):
    """A note on each of some units. units: positions, or a bool array; sentence: function of the position."""
    units = np.flatnonzero(units) if np.asarray(units).dtype == bool else units
    rows = [(points[unit], code, sentence(unit), is_blocking) for unit in units]
    return pd.DataFrame(rows, columns=COLUMNS)


def notes_on_contracts(points, units, contract, code, current, is_in_force):
    """Of units without contract, tariff code or demand, and of voltages that are not of their subgroup.

    contract: row of each unit's contract, -1 without; code: of its tariff; current: its Terms; is_in_force: whether it
    is on the day of the advice.
    """
    has_none, lacks_code = contract < 0, (contract >= 0) & pd.isna(code)
    wrong = contradictions(units)
    return [
        notes(points, has_none, "no_contract", lambda _unit: _NO_CONTRACT, is_blocking=True),
        notes(points, lacks_code, "no_tariff_code", lambda _unit: _NO_TARIFF_CODE, is_blocking=True),
        notes(points, ~has_none & ~current.are_complete, "no_demand", lambda _unit: _NO_DEMAND),
        notes(points, ~has_none & ~is_in_force, "not_in_force", lambda unit: _not_in_force(units["on"].iloc[unit])),
        notes(points, wrong.index.to_numpy(), "subgroup", lambda unit: _subgroup(wrong.loc[unit])),
    ]


_NO_CONTRACT = _lt("The supply point has no contract. Enter its modality, tariff and demands.")
_NO_TARIFF_CODE = _lt("The contract names no tariff. Enter the tariff of its distributor and subgroup.")
_NO_DEMAND = _lt(
    "The contracted demand is not known for each post, so that what the contract costs now cannot be told. Enter it."
)


def _not_in_force(day):
    return _lt("No contract is in force on %(day)s: the one before or after it is taken.", day=_day(day))


def _subgroup(unit):
    volts = f"{unit['voltage_v'] / 1000:g}"
    if unit["expected"] is None:
        return _lt(
            "No subgroup is for %(kv)s kV, and the unit is said to be of %(subgroup)s. Check its voltage.",
            kv=volts,
            subgroup=unit["subgroup"],
        )
    return _lt(
        "At %(kv)s kV a unit is of subgroup %(expected)s, and this one is said to be of %(subgroup)s. Check both: the "
        "tariff and the dates go by them.",
        kv=volts,
        expected=unit["expected"],
        subgroup=unit["subgroup"],
    )


def notes_on_bills(points, counted, months, known_from, modality):
    """Of bills that are missing or do not count, and of years that rest on few of them.

    known_from: the month (count since 1970) from which on bills are expected, of each unit. modality: of its contract.
    """
    rows, count = counted.rows, counted.load.count
    used = _of_status(rows, "counted")
    is_short = (count >= FEWEST_MONTHS) & (count < months)
    return [
        _on_missing(points, counted, months, known_from),
        _on_months(points, _of_status(rows, "atypical"), "atypical_bills", lambda _unit, text: _atypical(text)),
        _on_months(points, _of_status(rows, "incomplete"), "incomplete_bills", lambda _unit, text: _incomplete(text)),
        _on_months(
            points,
            _of_status(rows, "unpriced"),
            "unpriced_bills",
            lambda unit, text: _unpriced(text, modality[unit]),
        ),
        _on_months(points, used[~used["is_flagged"]], "unflagged_bills", lambda _unit, text: _without_flags(text)),
        _on_months(points, used[~used["is_reactive_priced"]], "unpriced_reactive", lambda _unit, text: _reactive(text)),
        notes(points, counted.has_one_register & (count > 0), "one_register", lambda _unit: _ONE_REGISTER),
        notes(points, count < FEWEST_MONTHS, "few_bills", lambda unit: _few(int(count[unit])), is_blocking=True),
        notes(points, is_short, "confidence", lambda unit: _confidence(int(count[unit]), months)),
    ]


def _on_missing(points, counted, months, known_from):
    has_bill = np.zeros((len(points), months), dtype=bool)
    has_bill[counted.rows["unit"].to_numpy(), counted.rows["slot"].to_numpy()] = True
    month = counted.first_month[:, None] + np.arange(months)
    is_missing = ~has_bill & (month >= known_from[:, None])
    return notes(
        points,
        is_missing.any(axis=1),
        "missing_bills",
        lambda unit: _missing(_months(month[unit][is_missing[unit]])),
    )


def _of_status(rows, status):
    return rows[rows["status"] == status]


def _on_months(points, rows, code, sentence):
    """A note on each unit that has some of these bills. sentence: function of the unit and the text of the months."""
    found = rows.sort_values(["unit", "slot"])
    month = found["month"].to_numpy().astype("datetime64[M]").astype("int64")
    texts = {unit: _months(months) for unit, months in pd.Series(month).groupby(found["unit"].to_numpy())}
    return notes(points, np.array([*texts], dtype="int64"), code, lambda unit: sentence(unit, texts[unit]))


def _months(counts):
    return ", ".join(str(month) for month in np.asarray(counts).astype("datetime64[M]"))


def _missing(months):
    return _lt("There is no bill of %(months)s. Enter it: until then the other months stand for it.", months=months)


def _atypical(months):
    return _lt("Marked as atypical and not counted: the bills of %(months)s.", months=months)


def _incomplete(months):
    return _lt(
        "Not counted, as a measured demand or an energy is missing: the bills of %(months)s. Enter what is missing.",
        months=months,
    )


def _unpriced(months, modality):
    return _lt(
        "Not counted, as the %(modality)s tariff is not known for each of their days: the bills of %(months)s. Import "
        "the tariffs that were in force.",
        months=months,
        modality=MODALITY_NAMES.get(modality, ""),
    )


def _without_flags(months):
    return _lt(
        "The tariff flags of some days are not known, and their surcharge is left out of the bills of %(months)s: it "
        "is the same whatever is contracted.",
        months=months,
    )


def _reactive(months):
    return _lt(
        "Excess reactive is left out of the bills of %(months)s, as its price is not known: that of its energy is the "
        "group B tariff's, that of its demand the off-peak one of blue. Import both.",
        months=months,
    )


_ONE_REGISTER = _lt("No peak demand was measured: the one demand of the bills is taken for both posts.")


def _few(count):
    return _lt(
        "Only %(count)s bills can be counted, and an advice needs %(fewest)s. Enter %(missing)s more of the months of "
        "the analysis.",
        count=count,
        fewest=FEWEST_MONTHS,
        missing=FEWEST_MONTHS - count,
    )


def _confidence(count, months):
    return _lt(
        "The year is the mean of %(count)s months x 12, and not of %(months)s: where the missing months are higher or "
        "lower than the others, the advice would change.",
        count=count,
        months=months,
    )


def notes_on_tariffs(points, lacks, is_expired, on):
    """Of modalities that could not be compared, and of contracts whose tariff is not known on the day of the advice.

    lacks: by modality, the units that may have it, where it has no price (units,). on: the day of each advice.
    """
    unpriced = [
        notes(points, units, f"{modality}_unpriced", lambda _unit, modality=modality: _not_compared(modality))
        for modality, units in lacks.items()
    ]
    return [*unpriced, notes(points, is_expired, "tariff_expired", lambda unit: _expired(_day(on[unit])))]


def _not_compared(modality):
    return _lt(
        "The %(modality)s modality was not compared, as its tariff is not known for each day of the bills. Import it.",
        modality=MODALITY_NAMES[modality],
    )


def _expired(day):
    return _lt(
        "No tariff of the contract is in force on %(day)s; the bills were priced with those that were. Import the new "
        "ones.",
        day=day,
    )


def notes_on_group_b(points, is_asked):
    return [notes(points, is_asked, "transformers", lambda _unit: _TRANSFORMERS)]


_TRANSFORMERS = _lt(
    "Group B was not compared, as nobody knows the transformers of the unit. Enter their power: up to 112.5 kVA the "
    "consumer may choose to be billed as group B."
)


def notes_on_choice(points, is_kept, is_unlawful):
    return [
        notes(points, is_kept, "keep", lambda _unit: _KEEP),
        notes(points, is_unlawful, "blue_only_now", lambda _unit: _BLUE_ONLY),
    ]


_KEEP = _lt("Keep the contract: no other one would have cost less, its clearance included.")
_BLUE_ONLY = _lt(
    "The contract is green, and from 69 kV on units have the blue modality only. Check the voltage and the contract."
)


def notes_on_changes(points, units, billed_cents, kept_cents, day):
    """On units whose contract changed within the months that count.

    billed_cents: what the contracts in force would have cost, -1 where that cannot be told; kept_cents: what today's
    would have. day: from which today's contract is in force.
    """
    return [
        notes(points, units, "contract_changed", lambda unit: _changed(billed_cents[unit], kept_cents[unit], day[unit]))
    ]


def _changed(billed, kept, day):
    if billed < 0:
        return _lt("The contract is of %(day)s: what is compared is today's, over all months.", day=_day(day))
    return _lt(
        "The contract is of %(day)s. The demands that were contracted month by month cost %(billed)s over the months "
        "that count, today's would have cost %(kept)s. What is compared is today's.",
        day=_day(day),
        billed=_amount(billed),
        kept=_amount(kept),
    )


def _day(day):
    return str(np.datetime64(day, "D"))


def _amount(cents):
    return f"R$ {cents // 100}.{cents % 100:02}"
