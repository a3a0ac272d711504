# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Frames into PostgreSQL in bulk: COPY into a temporary table, then one INSERT … ON CONFLICT.

What is published later replaces what was published earlier, in whatever order the files arrive.
"""

import io
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from odoo.tools import SQL

NULL = r"\N"
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass
class Outcome:
    """What became of a frame's rows: written, already there, or refused (index of the row → sentence)."""

    loaded: int = 0
    duplicates: int = 0
    refused: dict = field(default_factory=dict)


def stage(cr, frame, types):
    """COPY these columns ({name: PostgreSQL type}; empty where the frame has none) and the row's `ordinal`.

    What is the same in all rows is the default of its column and not copied. Returns the temporary table's name.
    """
    table = SQL.identifier("energy_flux_staging")
    same = {name: frame[name].iat[0] for name in types if name in frame and _is_one_value(frame[name])}
    columns = [
        SQL("%s %s DEFAULT %s", SQL.identifier(name), SQL(kind), str(same[name]) if name in same else None)
        for name, kind in types.items()
    ]
    cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
    cr.execute(SQL("CREATE TEMPORARY TABLE %s (ordinal int, %s) ON COMMIT DROP", table, SQL(", ").join(columns)))
    names, text = copied_rows(frame, [name for name in types if name not in same])
    names = SQL(", ").join(map(SQL.identifier, ("ordinal", *names)))
    cr.copy_expert(SQL("COPY %s (%s) FROM STDIN", table, names).code, io.BytesIO(text))
    return table


def _is_one_value(column):
    """Whether all cells hold the same, which is not nothing."""
    if not len(column) or pd.api.types.is_list_like(column.iat[0]):
        return False
    return bool((column == column.iat[0]).fillna(False).all())


def copied_rows(frame, columns):
    """(those of the columns that hold anything, the index and their cells as COPY reads them)."""
    told = [name for name in columns if name in frame and frame[name].notna().any()]
    rows = zip(map(str, frame.index), *(_copied(frame[name]) for name in told), strict=True)
    return told, "\n".join(map("\t".join, rows)).encode()


def _copied(column):
    """The cells as COPY's text format has them; each distinct value is written once."""
    place, values = pd.factorize(column)
    texts = np.array([*(str(value).translate(ESCAPED) for value in values), NULL], dtype=object)
    return texts[place].tolist()


def upsert(cr, model, staging, key, values, file, unique=None, is_merged=False):
    """Insert the staged rows; where `key` is there already, replace the `values` that differ. Returns rows written.

    What is replaced goes to energy.flux.superseded by the same statement: it sees each replaced row as it was before.
    unique: what the unique index on `key` indexes, where that is not the columns as they are. is_merged: the staged
    rows hold what counts of both, so they replace even what was published later.
    """
    names = [SQL.identifier(name) for name in (*key, *values)]
    values = [SQL.identifier(name) for name in values]
    keys = [SQL.identifier(name) for name in key]
    cr.execute(
        SQL(
            """
            WITH written AS (
                INSERT INTO %(table)s AS present (%(names)s, file_id)
                SELECT DISTINCT ON (%(key)s) %(names)s, %(file)s FROM %(staging)s ORDER BY %(key)s, ordinal DESC
                ON CONFLICT (%(key)s) DO UPDATE SET %(assignments)s, file_id = EXCLUDED.file_id
                WHERE (%(present)s) IS DISTINCT FROM (%(incoming)s) AND (%(is_merged)s OR NOT EXISTS (
                    SELECT FROM energy_flux_file newer
                    WHERE newer.id = present.file_id AND newer.published_at > %(published_at)s
                ))
                RETURNING id, xmax <> 0 AS is_replaced
            ), superseded AS (
                INSERT INTO energy_flux_superseded
                    (company_id, model, row_id, row_key, old_values, old_file_id, new_file_id, replaced_at)
                SELECT %(company)s, %(model)s, old.id, to_jsonb(old_key), to_jsonb(old_value), old.file_id, %(file)s,
                    now() AT TIME ZONE 'UTC'
                FROM written CROSS JOIN LATERAL (SELECT * FROM %(table)s WHERE id = written.id LIMIT 1) AS old
                CROSS JOIN LATERAL (SELECT %(old_key)s) AS old_key CROSS JOIN LATERAL (SELECT %(old)s) AS old_value
                WHERE is_replaced
            )
            SELECT count(*) FROM written
            """,
            table=SQL.identifier(model._table),
            names=SQL(", ").join(names),
            key=unique or SQL(", ").join(keys),
            file=file.id,
            staging=staging,
            assignments=SQL(", ").join(SQL("%s = EXCLUDED.%s", name, name) for name in values),
            present=_of("present", values),
            incoming=_of("EXCLUDED", values),
            published_at=file.published_at or None,
            is_merged=is_merged,
            company=file.company_id.id,
            model=model._name,
            old_key=_of("old", keys),
            old=_of("old", values),
        )
    )
    model.env["energy.flux.file"].invalidate_model(["superseded_ids"], flush=False)
    return cr.fetchone()[0]


def withdraw(cr, model, file):
    """Give the rows that this file replaced the values and the file that they had before. Returns their ids.

    Rows that were replaced again since, by another file, stay as they are.
    """
    cr.execute(
        SQL(
            "SELECT DISTINCT jsonb_object_keys(old_values) FROM energy_flux_superseded"
            " WHERE new_file_id = %s AND model = %s",
            file.id,
            model._name,
        )
    )
    values = [SQL.identifier(name) for (name,) in cr.fetchall()]
    if not values:
        return []
    cr.execute(
        SQL(
            """
            WITH first AS (
                SELECT DISTINCT ON (row_id) row_id, old_values, old_file_id FROM energy_flux_superseded
                WHERE new_file_id = %(file)s AND model = %(model)s ORDER BY row_id, id
            ), restored AS (
                UPDATE %(table)s AS present SET (%(values)s, file_id) = (
                    SELECT %(old)s, first.old_file_id
                    FROM jsonb_populate_record(NULL::%(table)s, first.old_values) AS old
                )
                FROM first WHERE present.id = first.row_id AND present.file_id = %(file)s
                RETURNING present.id
            ), forgotten AS (
                DELETE FROM energy_flux_superseded USING restored
                WHERE new_file_id = %(file)s AND model = %(model)s AND row_id = restored.id
            )
            SELECT id FROM restored
            """,
            file=file.id,
            model=model._name,
            table=SQL.identifier(model._table),
            values=SQL(", ").join(values),
            old=_of("old", values),
        )
    )
    return [row_id for (row_id,) in cr.fetchall()]


def _of(alias, columns):
    return SQL(", ").join(SQL("%s.%s", SQL(alias), column) for column in columns)
