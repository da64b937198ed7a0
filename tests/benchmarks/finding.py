"""Search in the procedures: 3,000 of them, asked what people ask."""

from __future__ import annotations

import random
import time
from pathlib import Path

import msgspec
from figures import Figure, percentile

from config.catalogue.index import Index
from config.catalogue.model import Catalogue
from config.catalogue.samples import sample
from config.places import ROOT

MANY = 3000
LIST = ROOT / "tests" / "unit" / "catalogue" / "everyday_queries.txt"


def measure(_folder: Path) -> list[Figure]:
    catalogue = many(MANY)
    begun = time.perf_counter()
    index = Index(catalogue)
    made = time.perf_counter() - begun
    taken = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            begun = time.perf_counter()
            index.find(line.split(" ", 1)[1])
            taken.append(1000 * (time.perf_counter() - begun))
    return [
        Figure(f"search in {MANY} procedures, p50", percentile(taken, 0.5), "ms"),
        Figure(
            f"search in {MANY} procedures, p99", percentile(taken, 0.99), "ms",
            target="< 30 ms", met=percentile(taken, 0.99) < 30,
        ),
        Figure(f"index of {MANY} procedures made", made, "s"),
    ]  # fmt: skip


def many(count: int) -> Catalogue:
    """The sample's procedures over and over, with other words in their names and sayings."""
    chance, catalogue = random.Random(1), sample()
    words = [word for one in catalogue.procedures for word in one.name["vi"].split()]
    made = list(catalogue.procedures)
    while len(made) < count:
        like = chance.choice(catalogue.procedures)
        more = " ".join([*chance.choices(words, k=4), f"x{chance.randrange(900)}"])
        says = [" ".join(chance.choices(words, k=4)) for _ in range(8)]
        made.append(
            msgspec.structs.replace(
                like, code=f"9.{len(made):06d}", says={"vi": says},
                name={"vi": f"{like.name['vi']} {more}", "en": like.name["en"]},
            )
        )  # fmt: skip
    return msgspec.structs.replace(catalogue, procedures=made)
