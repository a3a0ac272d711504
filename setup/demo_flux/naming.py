"""Names as the grid operators give them, and the zips that bear them."""

from odoo.addons.energy_flux.tests.flux_documents import zipped

SENDER, CONTRACT = "17X100A100A0001A", "GRD-F999"


def archive(name, *documents):
    """(name of the zip, its bytes), the documents numbered as its parts where there are several."""
    suffix = "json" if documents[0][:1] in b"{[" else "xml"
    if len(documents) == 1:
        return f"{name}.zip", zipped({f"{name}.{suffix}": documents[0]})
    return f"{name}.zip", zipped({f"{name}_{part}.{suffix}": document for part, document in enumerate(documents, 1)})
