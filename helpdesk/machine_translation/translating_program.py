"""
What runs in the child: one text, from one language into another, line by line.

Nothing of ours is imported here. What it is asked and answers is JSON, by a pipe; by then it can
open nothing any more (`base.sandbox`).
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

# Pieces of words that are read at once; what these models were made with is a sentence.
MOST_PIECES = 200
# As many sentences at once, and ways to go on that are looked at for each.
SENTENCES_AT_ONCE, WAYS_TO_GO_ON = 8, 2
END = "</s>"
# After what ends a sentence, and in Chinese without a space.
BETWEEN_SENTENCES = re.compile(r"(?<=[。！？])|(?<=[.!?؟।።…])\s+")


class Sentence(NamedTuple):
    """line: in which it stands. pieces: of its words, as the model knows them."""

    line: int
    pieces: list[str]


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
        sentences = []
        for place, line in enumerate(question["lines"]):
            sentences += [Sentence(place, pieces) for pieces in _sentences(line, cut)]
        read = dict(_read(sentences, question, model, join))
        made: list[dict[str, list[str]]]
        made = [{"text": [], "unread": []} for _line in question["lines"]]
        for number, sentence in enumerate(sentences):
            text, is_whole = read[number]
            unknown = [each for each in sentence.pieces if cut.is_unknown(cut.piece_to_id(each))]
            made[sentence.line]["text"].append(text)
            made[sentence.line]["unread"] += unknown if is_whole else [*unknown, "…"]
        lines = [{**line, "text": " ".join(line["text"]).strip()} for line in made]
        return json.dumps(lines).encode()

    return answer


def _read(
    sentences: list[Sentence], question: dict[str, Any], model: Any, join: Any
) -> Iterator[tuple[int, tuple[str, bool]]]:
    """
    The number of each sentence; what it says in the other language, and whether that is all.

    Those of one length go together: each is at work until the last of them has ended.
    """
    begins, (for_one, beside) = question["begins"], question["longest"]
    order = sorted(range(len(sentences)), key=lambda number: len(sentences[number].pieces))
    for start in range(0, len(order), SENTENCES_AT_ONCE):
        numbers = order[start : start + SENTENCES_AT_ONCE]
        longest = for_one * len(sentences[numbers[-1]].pieces) + beside
        made = model.translate_batch(
            [[*question["before"], *sentences[number].pieces, END] for number in numbers],
            target_prefix=[begins] * len(numbers),
            beam_size=WAYS_TO_GO_ON,
            max_decoding_length=longest + len(begins),
        )
        for number, each in zip(numbers, made, strict=True):
            pieces = [piece for piece in each.hypotheses[0] if piece not in begins]
            yield number, (join.decode(pieces), len(pieces) < longest)


def _sentences(line: str, cut: Any) -> Iterator[list[str]]:
    """The pieces of each sentence; one that is too long is cut."""
    for sentence in BETWEEN_SENTENCES.split(line):
        pieces = cut.encode(sentence, out_type=str)
        for start in range(0, len(pieces), MOST_PIECES):
            yield pieces[start : start + MOST_PIECES]
