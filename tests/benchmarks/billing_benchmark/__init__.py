"""What bench_billing.py runs inside Odoo."""
