# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import test_billing_run
from . import test_crons_and_actions
from . import test_exceptions
from . import test_invoice_pdf
from . import test_invoices
from . import test_offers
from . import test_public_methods
from . import test_security
