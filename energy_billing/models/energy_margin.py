# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools import SQL

from .energy_network_invoice_line import NOT_REPLACED

SALES = SQL(
    """
    SELECT COALESCE(period.contract_id, item.contract_id, move.energy_contract_id) AS contract_id,
        date_trunc('month', COALESCE(period.start_date, item.date, move.invoice_date))::date AS month,
        -line.balance AS sales, 0 AS kwh, 0 AS network, 0 AS services,
        CASE line.energy_component WHEN 'electricity_tax' THEN -line.balance ELSE 0 END AS taxes
    FROM account_move_line AS line
    JOIN account_move AS move ON move.id = line.move_id
    LEFT JOIN energy_billing_period AS period ON period.id = line.energy_period_id
    LEFT JOIN energy_billing_item AS item ON item.id = line.energy_item_id
    WHERE line.parent_state = 'posted' AND line.display_type = 'product'
        AND move.move_type IN ('out_invoice', 'out_refund')
        AND COALESCE(period.contract_id, item.contract_id, move.energy_contract_id) IS NOT NULL
    """
)
COMPUTED = SQL(
    """
    SELECT contract_id, date_trunc('month', start_date)::date, 0, total_kwh,
        COALESCE(fixed_amount, 0) + COALESCE(variable_amount, 0) + COALESCE(overrun_amount, 0)
            + COALESCE(reactive_amount, 0) + COALESCE(backup_amount, 0) + COALESCE(connection_amount, 0)
            + COALESCE(non_communicating_amount, 0),
        0, COALESCE(cta_amount, 0) + COALESCE(accise_amount, 0) + COALESCE(social_bonus_amount, 0)
    FROM energy_billing_period WHERE replaced_by_id IS NULL
    """
)
DIFFERENCES = SQL(
    """
    SELECT contract_id, date_trunc('month', start_date)::date, 0, 0, difference_amount, 0, 0
    FROM energy_network_match
    WHERE contract_id IS NOT NULL AND state NOT IN ('waiting', 'missing_theirs', 'elsewhere')
    """
)
SERVICES = SQL(
    """
    SELECT line.contract_id, date_trunc('month', COALESCE(line.date_start, invoice.issued_on))::date, 0, 0, 0,
        line.amount, 0
    FROM energy_network_invoice_line AS line
    JOIN energy_network_invoice AS invoice ON invoice.id = line.invoice_id
    WHERE line.contract_id IS NOT NULL AND %s
        AND (line.nature IN ('02', '03') OR line.ev_id LIKE 'ASCGCU%%' OR line.summary = 'CGCU')
    """,
    NOT_REPLACED,
)
PARTS = SQL(" UNION ALL ").join([SALES, COMPUTED, DIFFERENCES, SERVICES])
DEPENDS = {
    "account.move": ["move_type", "invoice_date", "energy_contract_id"],
    "account.move.line": [
        "balance",
        "parent_state",
        "display_type",
        "energy_component",
        "energy_period_id",
        "energy_item_id",
    ],
    "energy.billing.item": ["contract_id", "date"],
    "energy.billing.period": ["contract_id", "start_date", "total_kwh", "replaced_by_id"],
    "energy.market.price": ["market", "at", "price"],
    "energy.network.invoice.line": ["contract_id", "amount", "nature"],
    "energy.network.match": ["contract_id", "start_date", "difference_amount", "state"],
    "res.company": ["energy_margin_market"],
}


class EnergyMargin(models.Model):
    """What each contract brings in a month: sales, less the network, its services, the taxes, and the energy."""

    _name = "energy.margin"
    _description = "Margin of a Contract"
    _auto = False
    _order = "month desc, contract_id"
    _rec_name = "contract_id"
    _depends = DEPENDS

    contract_id = fields.Many2one("energy.contract", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    offer_id = fields.Many2one("energy.offer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    month = fields.Date(readonly=True)
    total_kwh = fields.Float("kWh", digits=(16, 0), readonly=True)
    sales_amount = fields.Monetary("Sales", readonly=True, help="Posted customer invoices and credit notes, untaxed.")
    network_amount = fields.Monetary(
        "Network", readonly=True, help="As the grid operator charges it; what is not charged yet as it was computed."
    )
    services_amount = fields.Monetary(
        "Services", readonly=True, help="Services, fees and compensations of the grid operator."
    )
    tax_amount = fields.Monetary(
        "Energy Taxes",
        readonly=True,
        help="CTA, accise and social bonus as computed, passed on or included; the electricity tax as invoiced.",
    )
    energy_amount = fields.Monetary(
        "Energy at Market Price",
        readonly=True,
        help="The kWh at the mean price of the month, of the market that the settings name; 0 where it is not known.",
    )
    margin_amount = fields.Monetary("Margin", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH parts AS (%(parts)s), months AS (
                SELECT contract_id, month, sum(sales) AS sales, sum(kwh) AS kwh, sum(network) AS network,
                    sum(services) AS services, sum(taxes) AS taxes
                FROM parts GROUP BY contract_id, month
            ), prices AS (
                SELECT market, date_trunc('month', at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris')::date AS month,
                    avg(price) AS price
                FROM energy_market_price
                WHERE market IN (SELECT energy_margin_market FROM res_company)
                GROUP BY 1, 2
            ), valued AS (
                SELECT months.*, contract.partner_id, contract.offer_id, contract.company_id, company.currency_id,
                    COALESCE(round((kwh * price / 1000)::numeric, 2), 0) AS energy
                FROM months
                JOIN energy_contract AS contract ON contract.id = months.contract_id
                JOIN res_company AS company ON company.id = contract.company_id
                LEFT JOIN prices ON prices.market = company.energy_margin_market AND prices.month = months.month
            )
            SELECT row_number() OVER (ORDER BY contract_id, month) AS id, contract_id, partner_id, offer_id, company_id,
                currency_id, month, kwh AS total_kwh, sales AS sales_amount, network AS network_amount,
                services AS services_amount, taxes AS tax_amount, energy AS energy_amount,
                sales - network - services - taxes - energy AS margin_amount
            FROM valued
            """,
            parts=PARTS,
        )
