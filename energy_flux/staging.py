# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Frames into PostgreSQL in bulk: COPY into a temporary table, then one INSERT … ON CONFLICT.

What is published later replaces what was published earlier, in whatever order the files arrive.
"""

import io
from dataclasses import dataclass, field

from odoo.tools import SQL

NULL = r"\N"


@dataclass
class Outcome:
    """What became of a frame's rows: written, already there, or refused (index of the row → sentence)."""

    loaded: int = 0
    duplicates: int = 0
    refused: dict = field(default_factory=dict)


def stage(cr, frame, types):
    """COPY these columns ({name: PostgreSQL type}) and the row's `ordinal`; return the temporary table's name."""
    table = SQL.identifier("energy_flux_staging")
    columns = [SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in types.items()]
    cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
    cr.execute(SQL("CREATE TEMPORARY TABLE %s (ordinal int, %s) ON COMMIT DROP", table, SQL(", ").join(columns)))
    text = io.StringIO()
    frame[list(types)].to_csv(text, header=False, index=True, na_rep=NULL)
    text.seek(0)
    copy = SQL("COPY %s FROM STDIN (FORMAT csv, NULL '\\N')", table)
    cr.copy_expert(copy.code, text)
    return table


def upsert(cr, model, staging, key, values, file, unique=None, is_merged=False):
    """Insert the staged rows; where `key` is there already, replace the `values` that differ. Returns rows written.

    unique: what the unique index on `key` indexes, where that is not the columns as they are. is_merged: the staged
    rows hold what counts of both, so they replace even what was published later.
    """
    table = SQL.identifier(model._table)
    names = [SQL.identifier(name) for name in (*key, *values)]
    values = [SQL.identifier(name) for name in values]
    key = unique or SQL(", ").join(SQL.identifier(name) for name in key)
    cr.execute(
        SQL(
            """
            INSERT INTO %(table)s AS present (%(names)s, file_id)
            SELECT DISTINCT ON (%(key)s) %(names)s, %(file)s FROM %(staging)s ORDER BY %(key)s, ordinal DESC
            ON CONFLICT (%(key)s) DO UPDATE SET %(assignments)s, file_id = EXCLUDED.file_id
            WHERE (%(present)s) IS DISTINCT FROM (%(incoming)s) AND (%(is_merged)s OR NOT EXISTS (
                SELECT FROM energy_flux_file newer
                WHERE newer.id = present.file_id AND newer.published_at > %(published_at)s
            ))
            """,
            table=table,
            names=SQL(", ").join(names),
            key=key,
            file=file.id,
            staging=staging,
            assignments=SQL(", ").join(SQL("%s = EXCLUDED.%s", name, name) for name in values),
            present=SQL(", ").join(SQL("present.%s", name) for name in values),
            incoming=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in values),
            is_merged=is_merged,
            published_at=file.published_at or None,
        )
    )
    return cr.rowcount
