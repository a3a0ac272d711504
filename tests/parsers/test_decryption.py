"""A key of the ring opens what it encrypted, and nothing else."""

import os

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_flux.parsers.decryption import (
    AES128_FIXED_IV,
    AES256_IV_PREFIX,
    NoKeyOpens,
    RingKey,
    opened,
)
from odoo.addons.energy_flux.tests.flux_documents import c15, c15_event, encrypted, zipped

ZIP = zipped({"c15.xml": c15(c15_event())})
OLD = RingKey("old", AES128_FIXED_IV, bytes(range(16)), bytes(range(16, 32)))
NEW = RingKey("new", AES256_IV_PREFIX, bytes(range(32)))
OTHERS = [RingKey(n, AES256_IV_PREFIX, bytes([n]) * 32) for n in range(1, 4)]


def cbc(data, key, iv):
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()


@pytest.mark.parametrize("key", [OLD, NEW], ids=lambda key: key.scheme)
def test_the_right_key_of_the_ring_opens(key):
    data = encrypted(ZIP, key.key, key.iv)
    assert opened("c15.zip", data, [*OTHERS, OLD, NEW]) == (ZIP, key)
    assert opened("C15.ZIP", data, [NEW, OLD]) == (ZIP, key)


def test_a_clear_zip_needs_no_key():
    assert opened("c15.zip", ZIP, []) == (ZIP, None)
    assert opened("c15.zip", ZIP, [NEW]) == (ZIP, None)


@pytest.mark.parametrize("name", ["c15.xml", "r64.json", "points.csv"])
def test_documents_are_not_decrypted(name):
    data = bytes(range(128, 160))
    assert opened(name, data, [OLD]) == (data, None)


def test_plain_text_under_the_name_of_a_zip_is_left_to_the_parsers():
    data = b"<C15>" + b" " * 59
    assert opened("c15.zip", data, [OLD]) == (data, None)


@pytest.mark.parametrize("ring", [[], OTHERS], ids=["no key", "other keys"])
def test_what_no_key_opens_is_told(ring):
    with pytest.raises(NoKeyOpens, match="no key that is entered opens it"):
        opened("c15.zip", encrypted(ZIP, NEW.key), ring)


def test_the_right_start_with_a_broken_padding_is_not_accepted():
    data = bytearray(encrypted(ZIP, NEW.key))
    data[-17] ^= 0xFF
    with pytest.raises(NoKeyOpens):
        opened("c15.zip", bytes(data), [NEW])


def test_what_is_no_zip_inside_is_not_accepted():
    with pytest.raises(NoKeyOpens):
        opened("c15.zip", cbc(b"\x00" * 100, OLD.key, OLD.iv), [OLD])


def test_a_file_cut_short_is_no_encrypted_file():
    data = encrypted(ZIP, NEW.key)[:-5]
    assert opened("c15.zip", data, [NEW]) == (data, None)


def test_a_file_of_one_block_is_no_zip():
    with pytest.raises(NoKeyOpens):
        opened("c15.zip", b"\xff" * 16, [NEW, OLD])


@given(st.binary(max_size=400), st.sampled_from([OLD, NEW]))
def test_any_zip_comes_back_as_it_was(content, key):
    data = b"PK\x03\x04" + content
    assert opened("x.zip", encrypted(data, key.key, key.iv), [*OTHERS, OLD, NEW]) == (data, key)


@given(st.binary(max_size=200))
def test_whatever_comes_is_opened_left_or_told(data):
    try:
        clear, key = opened("x.zip", data, [OLD, NEW])
    except NoKeyOpens:
        return
    assert clear == data and key is None


def test_keys_are_not_shown():
    key = os.urandom(32)
    assert repr(key) not in repr(RingKey("r", AES256_IV_PREFIX, key))
    assert key.hex() not in repr(RingKey("r", AES256_IV_PREFIX, key))
