"""Small stand-ins for a model's parts: a tokenizer, and networks whose answers are known."""

from __future__ import annotations

import string

import numpy as np
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece

from raqqa_nlp import schema
from raqqa_nlp.decode import Parameters, Scores
from raqqa_nlp.document import Document, Span
from raqqa_nlp.linking import DISTANCES, LinkParameters
from raqqa_nlp.tagging import no_transitions, tags_of
from raqqa_nlp.windows import Words

LINK_SIZE = 512


def tiny_tokenizer() -> Tokenizer:
    """Word pieces of single letters, BERT's normalisation and special tokens."""
    characters = string.ascii_lowercase + string.digits + string.punctuation
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *characters, *(f"##{c}" for c in characters)]
    tokenizer = Tokenizer(WordPiece({piece: index for index, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(["[CLS]", "[SEP]"])
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def no_bias() -> Parameters:
    """Linking that follows queries and keys alone, tags that follow their scores alone."""
    relations = len(schema.RELATIONS)
    none = np.zeros((relations, LINK_SIZE), dtype=np.float32)
    links = LinkParameters(none, np.zeros((relations, DISTANCES), dtype=np.float32))
    return Parameters(links, no_transitions(schema.HEADS))


def oracle(doc: Document, words: Words) -> Scores:
    """The scores of a network that knows a document: one-hot tags, statuses and links."""
    tags = [_one_hot(doc, words, head) for head in schema.HEADS]
    statuses = np.zeros((len(words), len(schema.STATUSES)), dtype=np.float32)
    queries = np.zeros((len(words), len(schema.RELATIONS), LINK_SIZE), dtype=np.float32)
    keys = np.zeros_like(queries)
    partners: list[tuple[str, Span, Span | None]] = []
    for number in doc.numbers:
        if number.status:
            statuses[words.cover(number)[0], schema.STATUSES.index(number.status)] = 50
            partners.append(("counts", number, number.counted))
    for attribution in doc.attributions:
        partners.append(("source", attribution.cue, attribution.source))
        partners += [("content", content, attribution.cue) for content in attribution.contents]
    numbers: dict[tuple[str, Span], int] = {}
    for relation, looking, found in partners:
        index = tuple(schema.RELATIONS).index(relation)
        dimension = 0 if found is None else numbers.setdefault((relation, found), len(numbers) + 1)
        for span, vectors in ((looking, queries), (found, keys)):
            if span is not None:
                first, stop = words.cover(span)
                vectors[[first, stop - 1], index, dimension] = 100
    return Scores(np.concatenate(tags, axis=1), statuses, queries, keys)


def knows_none() -> Parameters:
    """Linking for :func:`oracle`: dimension 0 means "no partner"."""
    parameters = no_bias()
    parameters.links.none[:, 0] = 100
    return parameters


def _one_hot(doc: Document, words: Words, head: str) -> np.ndarray:
    tags = tags_of([(span.label, *words.cover(span)) for span in doc.head_spans(head)], len(words), head)
    scores = np.zeros((len(words), len(schema.tags(head))), dtype=np.float32)
    scores[np.arange(len(words)), tags] = 50
    return scores
