"""A fixed share of the fuzzer's inputs in every run; `fuzz_flux.py` does as many as one likes."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from odoo.addons.energy_flux.parsers import FLUXES, parse

from robustness import flux_verdict, fuzz_flux, seed_documents
from robustness.fuzz_inputs import RING, input_of

COMMAND = Path(__file__).with_name("fuzz_flux.py")
INPUTS, SEED = 1000, 20261121


def fuzzed(*options):
    result = subprocess.run([sys.executable, COMMAND, "--json", *options], capture_output=True, text=True)
    return result.returncode, json.loads(result.stdout)


def test_every_flux_has_a_sound_seed_document():
    synthetic = seed_documents.synthetic()
    assert seed_documents.forgotten(synthetic) == []
    for seed in synthetic:
        parsed = parse(seed.name, seed.document)
        assert (parsed.header.flux_code, parsed.rejections) == (seed.flux, []), seed.name


def test_a_flux_without_seed_document_is_told(monkeypatch):
    monkeypatch.setitem(FLUXES, "R99", dataclasses.replace(FLUXES["R151"], code="R99"))
    assert seed_documents.forgotten(seed_documents.synthetic()) == ["R99"]


def test_whatever_is_sent_ends_as_rows_or_as_a_refusal_that_says_why():
    code, told = fuzzed("--inputs", str(INPUTS), "--seed", str(SEED))
    assert (code, told["findings"]) == (0, [])
    assert sum(told["ends"].values()) == INPUTS
    assert set(told["ends"]) >= {"parsed", "RefusedArchive", "RefusedDocument", "UnknownFlux", "NoKeyOpens"}


def test_an_input_is_the_same_whenever_it_is_asked_for():
    first = input_of(SEED, 7)
    assert first == input_of(SEED, 7) != input_of(SEED, 8)


def test_the_samples_and_seeds_themselves_are_sound():
    for seed in seed_documents.seeds():
        assert flux_verdict.read(seed.name, seed.document, RING) == "parsed"


def fails(*_given):
    return 1 / 0


def swells(*_given):
    return b"x" * (700 * 2**20)


def hangs(*_given):
    while True:
        pass


@pytest.mark.parametrize(("wrong", "told"), [(fails, "ZeroDivision"), (swells, "MemoryError"), (hangs, "TooSlow")])
def test_a_parser_that_does_wrong_is_found(monkeypatch, wrong, told):
    monkeypatch.setattr(fuzz_flux, "read", wrong)
    monkeypatch.setattr(fuzz_flux, "LONGEST_S", 0.3)
    before = signal.signal(signal.SIGVTALRM, fuzz_flux.interrupt)
    end, finding = fuzz_flux.judge(input_of(SEED, 1))
    signal.signal(signal.SIGVTALRM, before)
    assert end == "finding"
    assert told in finding["what"]


def test_a_process_that_dies_is_found_and_the_others_go_on(monkeypatch):
    def read(_name, data, _ring):
        if data == dying.data:
            os.kill(os.getpid(), signal.SIGKILL)
        return "parsed"

    dying = input_of(SEED, 2)
    monkeypatch.setattr(fuzz_flux, "read", read)
    ends, [finding] = fuzz_flux.run(SEED, [1, 2, 3, 4])
    assert ends == {"parsed": 3, "died": 1}
    assert finding["number"] == 2
