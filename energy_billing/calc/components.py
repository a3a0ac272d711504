# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a bill is made of, in the order in which it is printed."""

PASSED_ON = {  # component: (column of the period, mode of the offer that leaves it out)
    "network_fixed": ("fixed_cents", "network_included"),
    "network_backup": ("backup_cents", "network_included"),
    "network_connection": ("connection_cents", "network_included"),
    "network_non_communicating": ("non_communicating_cents", "network_included"),
    "network_variable": ("variable_cents", "network_included"),
    "network_overrun": ("overrun_cents", "network_included"),
    "network_reactive": ("reactive_cents", "network_included"),
    "cta": ("cta_cents", "tax_included"),
    "accise": ("accise_cents", "tax_included"),
    "social_bonus": ("social_bonus_cents", "tax_included"),
}
PRICED = ("subscription", "energy")  # what offers have prices for, and discounts and surcharges on
ADJUSTMENTS_OF = {component: f"{component}_adjustment" for component in PRICED}
CHARGED = ("electricity_tax", "meter_rent")  # what billing itself adds: see charges
COMPONENTS = (*(name for pair in ADJUSTMENTS_OF.items() for name in pair), *PASSED_ON, *CHARGED)
REGULATED_CENTS = tuple(column for column, _mode in PASSED_ON.values())
TAXED_AS_SUBSCRIPTION = (
    "subscription",
    "subscription_adjustment",
    "network_fixed",
    "network_backup",
    "network_non_communicating",
    "cta",
)
