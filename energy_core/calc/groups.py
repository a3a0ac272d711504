# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows that belong together, lying one after the other: their first and last rows, and their numbers."""

import numpy as np


def is_first(*columns):
    """Whether each row differs from the one before in any of the columns; the first does."""
    marks = np.ones(len(columns[0]), dtype=bool)
    if len(marks):
        marks[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return marks


def is_last(*columns):
    """Whether each row differs from the one after it in any of the columns; the last does."""
    return np.roll(is_first(*columns), -1)


def numbers(marks):
    """The number of the group of each row, from 0 on, where `marks` are its first rows."""
    return np.cumsum(marks) - 1


def ends(marks):
    """For each row the last row of its group, where `marks` are the last rows."""
    return np.flatnonzero(marks)[np.cumsum(marks) - marks]
