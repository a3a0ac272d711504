# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Frames made column by column, without copying those that are there: pandas would pack them into blocks each time."""

import numpy as np
import pandas as pd


def frame_of(columns, index=None):
    """A frame of columns (by name) of one length."""
    return pd.DataFrame(columns, index=index, copy=False)


def extended(frame, columns):
    """The frame with further or other columns (by name)."""
    return frame_of(dict(frame.items()) | columns, frame.index)


def kept(frame, is_kept):
    """The rows that are kept (bool array); the frame itself when all are."""
    return frame if is_kept.all() else frame.take(np.flatnonzero(is_kept))


def columns_at(frame, rows, names=None):
    """The named columns of a frame, or all, at the rows (positions or bool): arrays by name, of which to make another.

    A frame of a few rows costs by its columns: one that is cut and extended is best made once.
    """
    return {name: frame[name].values[rows] for name in names or frame}
