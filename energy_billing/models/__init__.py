# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    account_move,
    account_move_annex,
    account_move_line,
    energy_billing_exception,
    energy_billing_period,
    energy_billing_period_annex,
    energy_billing_period_correction,
    energy_billing_period_line,
    energy_billing_period_store,
    energy_billing_run,
    energy_billing_run_public,
    energy_billing_work,
    energy_contract,
    energy_offer,
    energy_offer_price,
    energy_reading,
    energy_vat_tax,
    ir_actions_report,
    res_company,
    res_config_settings,
)
