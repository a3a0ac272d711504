# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .advise import advise
from .percentile import HISTORY, PercentileTables, percentile_tables
from .schemas import BILLS, CONTRACTS, TARIFFS, UNITS
from .subgroups import subgroup_of
