"""Spoilt files sent to a running Odoo: each is loaded or set aside with a reason, and the process lives on."""

INPUTS, SEED = 100, 4  # 300 of them were tried by hand


def test_whatever_is_uploaded_ends_loaded_or_quarantined_with_a_reason(loader):
    told = loader.do(do="upload", seed=SEED, numbers=list(range(INPUTS)))
    stored = loader.do(do="tell")
    assert told["troubles"] == []
    for end in told["ends"]:
        assert end["state"] in ("loaded", "quarantined", "refused"), end
        assert len(end["message"]) > 10, end
    assert {end["state"] for end in told["ends"]} >= {"loaded", "quarantined"}
    assert stored["energy.reading"]
