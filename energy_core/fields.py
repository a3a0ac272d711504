# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Field types that Odoo lacks."""

from odoo import fields


class BigInteger(fields.Integer):
    """A whole number of eight bytes that can be empty.

    A meter's register in watt-hours outgrows four bytes, and a register without a reading is not a register at zero:
    an empty column reads ``False``.
    """

    _column_type = ("int8", "int8")
    falsy_value = None

    def convert_to_column(self, value, record, values=None, validate=True):
        return self.convert_to_cache(value, record, validate)

    def convert_to_cache(self, value, record, validate=True):
        return None if value is None or value is False or value == "" else int(value)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_read(self, value, record, use_display_name=True):
        return super().convert_to_read(self.convert_to_record(value, record), record, use_display_name)
