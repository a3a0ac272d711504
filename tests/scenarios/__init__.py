"""Whole stories of customers inside Odoo: from the files of the grid operator to posted invoices."""
