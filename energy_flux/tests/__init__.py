# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    test_access,
    test_affairs,
    test_completeness,
    test_contract_history,
    test_corrections,
    test_crons,
    test_curves,
    test_files,
    test_high_power_contracts,
    test_keys,
    test_limits,
    test_meters,
    test_network_invoices,
    test_point_descriptions,
    test_rejections,
    test_secrets,
    test_sftp_sources,
    test_sips,
    test_sources,
    test_upload_wizard,
)
