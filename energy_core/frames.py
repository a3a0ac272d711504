# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Query results as typed frames: how rows of the database enter the calculation."""

import pandas as pd


def fetch_frame(cr, query, integers=(), instants=(), days=()):
    """Run a query (odoo.tools.SQL) and return its rows as a frame whose columns bear the names of the query.

    integers become Int64 (NULL is NA), instants datetime64[ns, UTC] (the database keeps UTC without saying so), days
    datetime64[ns]; the other columns are left as psycopg2 gives them.
    """
    cr.execute(query)
    frame = pd.DataFrame(cr.fetchall(), columns=[column.name for column in cr.description], dtype=object)
    for column in integers:
        frame[column] = pd.array(frame[column], dtype="Int64")
    for column in instants:
        frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[ns, UTC]")
    for column in days:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return frame
