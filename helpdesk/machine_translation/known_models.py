"""
The models that may be brought, as `docs/translation-models.md` tells an operator.

No maker publishes one in the form that is read here: the operator makes it of what the maker gives,
as that document says. So no checksum of it is known beforehand, and the one that the operator wrote
beside the file counts.
"""

import re
from typing import NamedTuple

from helpdesk.rules.answer_languages import READ_AT_DESKS

MB = 1_000_000
# What of a zip is a model's own; beside it lie the pieces that it cuts words into.
PARTS = {
    "model.bin",
    "config.json",
    *("shared_vocabulary.json", "shared_vocabulary.txt"),
    *("source_vocabulary.json", "source_vocabulary.txt"),
    *("target_vocabulary.json", "target_vocabulary.txt"),
}


class KnownModel(NamedTuple):
    """
    One model. most_bytes: unpacked. pieces: its two files of pieces, for what goes in and comes
    out; mostly one. words: what it calls each of our languages; one that is not there it does not
    read. into: languages that it writes. before, begins: what stands before what it reads and at
    the beginning of what it writes, with the words for `source` and `target`.
    """

    name: str
    most_bytes: int
    pieces: tuple[str, str]
    words: dict[str, str]
    into: tuple[str, ...] = READ_AT_DESKS
    before: str = "{source}"
    begins: str = "{target}"

    @property
    def parts(self) -> set[str]:
        """The names of all files that may be in its zip."""
        return PARTS | set(self.pieces)

    def reads(self, source: str, target: str) -> bool:
        """Whether it reads the one language in the other."""
        return source != target and source in self.words and target in self.into

    def prompt(self, source: str, target: str) -> dict[str, list[str]]:
        """What the program in the child is told beside the words."""
        names = {"source": self.words[source], "target": self.words[target]}
        before, begins = self.before.format(**names), self.begins.format(**names)
        return {"before": [before] if before else [], "begins": [begins] if begins else []}


BPE, SPIECE = "sentencepiece.bpe.model", "spiece.model"
# Serbian is missing in each: all mean the one in Cyrillic letters, and ours is in Latin ones.
NLLB = {
    "nl": "nld_Latn",
    "fr": "fra_Latn",
    "de": "deu_Latn",
    "en": "eng_Latn",
    "id": "ind_Latn",
    "es": "spa_Latn",
    "fil": "tgl_Latn",
    "hu": "hun_Latn",
    "pl": "pol_Latn",
    "pt": "por_Latn",
    "ro": "ron_Latn",
    "sq": "als_Latn",
    "vi": "vie_Latn",
    "tr": "tur_Latn",
    "bg": "bul_Cyrl",
    "ru": "rus_Cyrl",
    "uk": "ukr_Cyrl",
    "ar": "arb_Arab",
    "fa": "pes_Arab",
    "ps": "pbt_Arab",
    "ur": "urd_Arab",
    "ckb": "ckb_Arab",
    "am": "amh_Ethi",
    "ti": "tir_Ethi",
    "hi": "hin_Deva",
    "pa": "pan_Guru",
    "bn": "ben_Beng",
    "th": "tha_Thai",
    "zh-hans": "zho_Hans",
}
MADLAD = {code: code for code in NLLB} | {"zh-hans": "zh"}
M2M = {code: f"__{code}__" for code in NLLB if code not in ("ckb", "ti")}
M2M |= {"fil": "__tl__", "zh-hans": "__zh__"}
# Room for the weights in half precision; with whole bytes they take half of it.
MODELS = {
    model.name: model
    for model in (
        KnownModel("m2m100-418m", 1_100 * MB, (BPE, BPE), M2M),
        KnownModel("m2m100-1.2b", 2_600 * MB, (BPE, BPE), M2M),
        KnownModel("nllb-200-distilled-600m", 1_400 * MB, (BPE, BPE), NLLB),
        KnownModel(
            "madlad400-3b", 6_200 * MB, (SPIECE, SPIECE), MADLAD, before="<2{target}>", begins=""
        ),
    )
}
# One pair of languages each, which its name says.
OPUS = re.compile(r"opus-mt-(?P<source>[a-z]{2})-(?P<target>nl|fr|de|en)\Z")
OPUS_BYTES = 400 * MB


def known_model(name: str) -> KnownModel | None:
    """The model of this name; None where it is none of those that may be brought."""
    if pair := OPUS.match(name):
        words = {pair["source"]: "", pair["target"]: ""}
        spm = ("source.spm", "target.spm")
        return KnownModel(name, OPUS_BYTES, spm, words, (pair["target"],), before="", begins="")
    return MODELS.get(name)
