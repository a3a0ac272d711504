# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time-of-use calendars that the law sets: which band an instant belongs to, one file a country."""
