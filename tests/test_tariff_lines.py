# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tariffs of a file and those that are known become one line of time each, without gap or overlap."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_recommendation.calc.brazil.rate_lines import merged_lines

GREEN = "Luz A4 GREEN"


def day(text):
    return pd.Timestamp(text)


LINE = {"code": GREEN, "kind": "demand", "component": "power", "band": ""}


def told(*rows):
    return pd.DataFrame(
        [
            LINE | {"start": day(start), "end": day(end) if end else pd.NaT, "value_micro": value, "act": act}
            for start, end, value, act in rows
        ]
    )


def known(*rows):
    columns = ["id", *LINE, "start", "end", "value_micro", "mark", "act"]
    return pd.DataFrame(
        [
            LINE
            | {
                "id": key,
                "start": day(start),
                "end": day(end) if end else pd.NaT,
                "value_micro": value,
                "mark": mark,
                "act": act,
            }
            for key, start, end, value, mark, act in rows
        ],
        columns=columns,
    ).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})


def shown(date):
    return None if pd.isna(date) else f"{date:%Y-%m-%d}"


def lines(before, new):
    rows, obsolete = merged_lines(before, new, "none")
    found = [
        (
            None if pd.isna(row.id) else row.id,
            shown(row.start),
            shown(row.end),
            row.value_micro,
            row.mark,
            row.is_changed,
        )
        for row in rows.sort_values("start").itertuples()
    ]
    return found, obsolete


FIRST = ("2023-01-01", "2024-01-01", 5, "REH 1")
SECOND = ("2024-01-01", "2025-01-01", 6, "REH 2")


def test_tariffs_of_a_file_become_new_lines():
    assert lines(known(), told(FIRST, SECOND)) == (
        [
            (None, "2023-01-01", "2024-01-01", 5, "verified", True),
            (None, "2024-01-01", "2025-01-01", 6, "verified", True),
        ],
        [],
    )


def test_the_same_file_again_changes_nothing():
    before = known(
        (1, "2023-01-01", "2024-01-01", 5, "verified", "REH 1"), (2, "2024-01-01", "2025-01-01", 6, "verified", "REH 2")
    )
    rows, obsolete = lines(before, told(FIRST, SECOND))
    assert ([row[-1] for row in rows], obsolete) == ([False, False], [])


def test_a_tariff_of_the_same_day_replaces_the_one_that_was_entered():
    rows, obsolete = lines(known((1, "2023-01-01", None, 4, "secondary", "press")), told(FIRST))
    assert (rows, obsolete) == ([(1, "2023-01-01", "2024-01-01", 5, "verified", True)], [])


def test_a_new_tariff_ends_the_one_before():
    rows, _ = lines(known((1, "2023-01-01", None, 5, "verified", "REH 1")), told(SECOND))
    assert rows == [
        (1, "2023-01-01", "2024-01-01", 5, "verified", True),
        (None, "2024-01-01", "2025-01-01", 6, "verified", True),
    ]


def test_an_extraordinary_revision_cuts_the_tariff_of_the_year():
    rows, _ = lines(known(), told(FIRST, ("2023-07-01", "2024-01-01", 9, "REH 3")))
    assert [row[1:4] for row in rows] == [("2023-01-01", "2023-07-01", 5), ("2023-07-01", "2024-01-01", 9)]


def test_days_that_no_tariff_tells_are_marked_missing():
    rows, _ = lines(known(), told(FIRST, ("2024-03-01", "2025-01-01", 6, "REH 2")))
    assert rows[1] == (None, "2024-01-01", "2024-03-01", 0, "missing", True)


def test_a_gap_that_is_told_at_last_is_filled():
    before = known(
        (1, "2023-01-01", "2024-01-01", 5, "verified", "REH 1"),
        (2, "2024-01-01", "2024-03-01", 0, "missing", "none"),
        (3, "2024-03-01", "2025-01-01", 6, "verified", "REH 2"),
    )
    rows, obsolete = lines(before, told(("2024-01-01", "2024-03-01", 7, "REH 4")))
    assert (rows[1], obsolete) == ((2, "2024-01-01", "2024-03-01", 7, "verified", True), [])
    rows, obsolete = lines(before, told(("2023-01-01", "2024-03-01", 5, "REH 1")))
    assert ([row[0] for row in rows], obsolete) == ([1, 3], [2])


DAYS = st.integers(0, 12).map(lambda months: day("2024-01-01") + pd.DateOffset(months=months))


@st.composite
def files(draw):
    """A file of one line: tariffs of distinct days, some of which overlap or leave gaps."""
    starts = draw(st.lists(DAYS, min_size=1, max_size=6, unique=True))
    return pd.DataFrame(
        [
            LINE
            | {"start": start, "end": start + pd.DateOffset(months=draw(st.integers(1, 5))), "act": "REH"}
            | {"value_micro": draw(st.integers(1, 3))}
            for start in starts
        ]
    )


def kept(rows):
    """The rows as the database would give them back."""
    return rows.drop(columns="is_changed").assign(id=range(1, len(rows) + 1))


@given(files(), files())
def test_lines_never_have_a_gap_or_an_overlap_and_the_same_file_again_changes_nothing(first, second):
    once = kept(merged_lines(known(), first, "none")[0])
    rows, _obsolete = merged_lines(once, second, "none")
    ordered = rows.sort_values("start", ignore_index=True)
    assert list(ordered["end"][:-1]) == list(ordered["start"][1:])
    again, obsolete = merged_lines(kept(rows), second, "none")
    assert (again["is_changed"].any(), obsolete) == (False, [])


@given(files(), files())
def test_each_day_that_the_last_file_tells_has_the_price_of_that_file(first, second):
    once = kept(merged_lines(known(), first, "none")[0])
    rows, _obsolete = merged_lines(once, second, "none")
    for tariff in second.itertuples():
        assert rows.loc[rows["start"] == tariff.start, "value_micro"].item() == tariff.value_micro
