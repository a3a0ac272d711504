"""The inputs of the fuzzer: number K of a seed is always the same one, whatever came before it."""

from dataclasses import dataclass
from functools import cache
from random import Random

from odoo.addons.energy_flux.parsers.decryption import AES128_FIXED_IV, AES256_IV_PREFIX, RingKey
from odoo.addons.energy_flux.tests.flux_documents import encrypted

from . import archive_mutations, seed_documents
from .structure_mutations import mutated

KNOWN = RingKey("known", AES128_FIXED_IV, b"k" * 16, b"i" * 16)
OTHER = RingKey("other", AES256_IV_PREFIX, b"K" * 32)
RING = (OTHER, KNOWN)
UNKNOWN_KEY, UNKNOWN_IV = b"u" * 16, b"v" * 16
ODD_NAMES = (
    "",
    ".zip",
    "x",
    "%(name)s.xml",
    "é" * 99 + ".xml",
    "a\nb.zip",
    "😀.json",
    "flux.ZIP",
    "x.pdf",
    "n" * 5000,
)


@dataclass(frozen=True)
class Input:
    """A file as it may arrive, and how it was made."""

    number: int
    flux: str
    name: str
    data: bytes
    made_by: tuple


@cache
def _seeds():
    return seed_documents.seeds()


def input_of(seed, number):
    """Input `number` of this seed of the random numbers."""
    random = Random(f"{seed}:{number}")
    start = random.choice(_seeds())
    document, made_by = start.document, []
    if random.random() < 0.85:
        document, made_by = mutated(random, document)
    name, data = start.name, document
    if random.random() < 0.45:
        hostile = random.random() < 0.4
        archive = random.choice(archive_mutations.HOSTILE if hostile else archive_mutations.SOUND)
        name, data = f"{name.rpartition('.')[0]}.zip", archive(random, {name: document})
        made_by.append(archive.__name__)
        if random.random() < 0.15:
            data, encryption = _encrypted(random, data)
            made_by.append(encryption)
    if random.random() < 0.05:
        name = random.choice((*ODD_NAMES, random.choice(_seeds()).name))
        made_by.append("other_name")
    return Input(number, start.flux, name, data, tuple(made_by))


def _encrypted(random, data):
    way = random.choice(("known_key", "known_key", "unknown_key", "damaged_encryption", "odd_padding"))
    if way == "unknown_key":
        return encrypted(data, UNKNOWN_KEY, UNKNOWN_IV), way
    closed = bytearray(encrypted(data, KNOWN.key, KNOWN.iv))
    if way == "damaged_encryption":
        closed[random.randrange(len(closed))] ^= 255
    elif way == "odd_padding":
        del closed[-16 * random.choice((1, 2, 10)) :]
    return bytes(closed), way
