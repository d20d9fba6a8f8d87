"""
What runs in the child: one text, line by line, from one language into another.

Nothing of ours is imported here. What it is asked and answers is JSON, by a pipe; by then it can
open nothing any more (`base.sandbox`).
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

# Pieces of words that are read at once; what these models were made with is a sentence.
MOST_PIECES = 200
# What is made of a sentence has no more pieces for each of its own, and beside them: what is longer
# goes round in a circle.
MOST_FOR_ONE, MOST_BESIDE = 2, 20
# As many sentences at once, and ways to go on that are looked at for each.
SENTENCES_AT_ONCE, WAYS_TO_GO_ON = 8, 2
END = "</s>"
# After what ends a sentence, and in Chinese without a space.
BETWEEN_SENTENCES = re.compile(r"(?<=[。！？])|(?<=[.!?؟।።…])\s+")


def translator(folder: str, pieces_in: str, pieces_out: str) -> Callable[[bytes], bytes]:
    """
    What answers, with the model of the folder loaded.

    pieces_in, pieces_out: files in it. Raises what the two libraries raise.
    """
    import ctranslate2
    import sentencepiece

    threads = max(1, (os.cpu_count() or 1) // 2)  # the other half is the site's
    model = ctranslate2.Translator(folder, device="cpu", inter_threads=1, intra_threads=threads)
    cut, join = (
        sentencepiece.SentencePieceProcessor(model_file=os.path.join(folder, name))
        for name in (pieces_in, pieces_out)
    )
    # Once, for whatever is opened or begun with the first sentence only.
    model.translate_batch([[END]], max_decoding_length=1, beam_size=WAYS_TO_GO_ON)

    def answer(asked: bytes) -> bytes:
        question = json.loads(asked)
        made = [_line(line, question, model, cut, join) for line in question["lines"]]
        return json.dumps(made).encode()

    return answer


def _line(line: str, question: dict, model: Any, cut: Any, join: Any) -> dict[str, Any]:
    """text: of the line in the other language. unread: what of it the model has no piece for."""
    begins, sentences, unread = question["begins"], [], []
    for pieces in _sentences(line, cut):
        unread += [piece for piece in pieces if cut.is_unknown(cut.piece_to_id(piece))]
        sentences.append([*question["before"], *pieces, END])
    if not sentences:
        return {"text": "", "unread": []}
    longest = MOST_FOR_ONE * max(map(len, sentences)) + MOST_BESIDE
    made = model.translate_batch(
        sentences,
        target_prefix=[begins] * len(sentences),
        max_batch_size=SENTENCES_AT_ONCE,
        beam_size=WAYS_TO_GO_ON,
        max_decoding_length=longest,
    )
    words = []
    for each in made:
        pieces = [piece for piece in each.hypotheses[0] if piece not in begins]
        words.append(join.decode(pieces))
        if len(pieces) >= longest - len(begins):
            unread.append("…")
    return {"text": " ".join(words).strip(), "unread": unread}


def _sentences(line: str, cut: Any) -> Iterator[list[str]]:
    """The pieces of each sentence; one that is too long is cut."""
    for sentence in BETWEEN_SENTENCES.split(line):
        pieces = cut.encode(sentence, out_type=str)
        for start in range(0, len(pieces), MOST_PIECES):
            yield pieces[start : start + MOST_PIECES]
