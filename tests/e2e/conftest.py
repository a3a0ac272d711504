"""What the end-to-end tests share: a running service and the files that the grid operator sent."""

import demo_month
import pytest
import service as odoo


@pytest.fixture(scope="module")
def service():
    """An Odoo of its own for each module: what one does to the month is not seen by the other."""
    with odoo.running() as running:
        yield running


@pytest.fixture(scope="session")
def flux_files(tmp_path_factory):
    return demo_month.write_files(tmp_path_factory.mktemp("flux") / "files")
