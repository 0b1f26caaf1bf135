"""Claims from hand-made attributions: whose, hedged, or the document's own; who is meant; and how they read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raqqa_nlp import antecedents, claims, names
from raqqa_nlp.document import Attribution, Claim, Document, Entity, Number, Span
from raqqa_nlp.schema import Count, Modifier

PER, ORG = "PERSON", "ORGANISATION"
TAGGED = {
    "SDF": ORG,
    "SOHR": ORG,
    "Harbour Guard": ORG,
    "Reuters": ORG,
    "Ruth Marlow": PER,
    "Piet Haas": PER,
    "Turkey": "LOCATION",
}


def document(text: str, *attributions: tuple[str | None, str, str, int], count: str = "12") -> Document:
    """Attributions are (source, cue, content, depth); every word of TAGGED is an entity; ``count`` is the COUNT."""
    starts = [(text.find(words, at), words, label) for words, label in TAGGED.items() for at in range(len(text))]
    entities = tuple(Entity(s, s + len(w), w, label) for s, w, label in sorted(set(starts)) if s >= 0)
    made, place = [], 0
    for source, cue, content, depth in attributions:
        span = None if source is None else _span(text, source, "SOURCE", place)
        made.append(Attribution(span, _span(text, cue, "CUE", place), (_span(text, content, "CONTENT", place),), depth))
        place = made[-1].contents[0].end if depth == 1 and made[-1].contents[0].start >= place else place
    numbers: tuple[Number, ...] = ()
    if count in text:
        start = text.index(count)
        numbers = (Number(start, start + len(count), count, "COUNT", value=Count(12, 12, "exact"), status="killed"),)
    return names.canonicalise(Document(text, entities=entities, numbers=numbers, attributions=tuple(made)))


def _span(text: str, words: str, label: str, place: int) -> Span:
    start = text.find(words, place) if words in text[place:] else text.index(words)
    return Span(start, start + len(words), words, label)


def test_own_voice_hedged_and_nameless_are_kept_apart() -> None:
    [own] = claims.derive(document("12 died.")).claims
    [hedged] = claims.derive(document("12 reportedly died.", (None, "reportedly", "12", 1))).claims
    [nameless] = claims.derive(document("A medic said 12 died.", ("A medic", "said", "12 died", 1))).claims
    assert (own.attribution, own.source) == (None, None)
    assert hedged.attribution
    assert (hedged.attribution.source, hedged.source) == (None, None)
    assert nameless.attribution
    assert nameless.attribution.source
    assert nameless.source is None
    assert claims.summary(own) == "own voice: 12 killed"
    assert claims.summary(hedged) == "hedged (“reportedly”): 12 killed"
    assert claims.summary(nameless) == "“A medic”: 12 killed"


def test_the_innermost_with_a_source_wins_over_a_hedge_inside_it() -> None:
    text = "Ruth Marlow said Reuters wrote that 12 people reportedly died."
    outer = ("Ruth Marlow", "said", "Reuters wrote that 12 people reportedly died", 1)
    inner = ("Reuters", "wrote", "that 12 people reportedly died", 2)
    hedge = (None, "reportedly", "that 12 people", 2)
    assert claims.derive(document(text, outer, inner)).claims[0].source == "Reuters"
    assert claims.derive(document(text, outer, hedge)).claims[0].source == "Ruth Marlow"
    assert claims.derive(document(text, outer)).claims[0].source == "Ruth Marlow"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("SDF spokesman Ruth Marlow", "Ruth Marlow"),
        ("Ruth Marlow, head of the Harbour Guard formed under SDF auspices", "Ruth Marlow"),
        ("Ruth Marlow of the Harbour Guard", "Ruth Marlow"),
        ("the spokesman for the SDF, Piet Haas", "Piet Haas"),
        ("an adviser from the coast, Piet Haas", "Piet Haas"),
        ("the SDF commander, Lt. Gen. Piet Haas", "Piet Haas"),
        ("the leader of the Harbour Guard (SDF) Piet Haas", "Piet Haas"),
        ("the SDF's Harbour Guard", "Harbour Guard"),
        ("An SDF spokesman", "Syrian Democratic Forces"),
        ("the Harbour Guard (SDF)", "Harbour Guard"),
        ("a statement by the SDF, a Turkey-backed alliance", "Syrian Democratic Forces"),
        ("figures released by the SDF", "Syrian Democratic Forces"),
        ("Reuters news agency", "Reuters"),
        ("SOHR, citing Ruth Marlow", "Syrian Observatory for Human Rights"),
        ("the Harbour Guard, an arm of the SDF", "Harbour Guard"),
        ("Reuters and the SDF", "Reuters"),
        ("Turkey", None),
        ("A military source", None),
        ("residents who fled the SDF", None),
        ("militias backed by the SDF", None),
        ("an SDF-backed council", None),
        ("former hostages of the SDF", None),
        ("relatives of Ruth Marlow", None),
    ],
)
def test_the_name_a_source_holds_or_is(source: str, name: str | None) -> None:
    doc = document(f"{source} said 12 died.", (source, "said", "12 died", 1))
    assert claims.derive(doc).claims[0].source == name


PRONOUNS: dict[str, tuple[str, list[tuple[str | None, str, str, int]], str | None]] = {
    "he: who spoke before": (
        "“It fell,” Piet Haas said. “Then we left.” 12 died, he said.",
        [("Piet Haas", "said", "“It fell,”", 1), ("he", "said", "12 died", 1)],
        "Piet Haas",
    ),
    "he of a he": (
        "Piet Haas said it fell. He said no more. He said 12 died.",
        [("Piet Haas", "said", "it fell", 1), ("He", "said", "no more", 1), ("He", "said", "12 died", 1)],
        "Piet Haas",
    ),
    "he: who opens the sentence before": (
        "Ruth Marlow said it fell. Piet Haas came by. He said 12 died.",
        [("Ruth Marlow", "said", "it fell", 1), ("He", "said", "12 died", 1)],
        "Piet Haas",
    ),
    "she is not the spokesman": (
        "SDF spokeswoman Ruth Marlow met spokesman Piet Haas. Piet Haas said it fell. She said 12 died.",
        [("Piet Haas", "said", "it fell", 1), ("She", "said", "12 died", 1)],
        "Ruth Marlow",
    ),
    "he, when only a body spoke": (
        "The SDF said it fell. He said 12 died.",
        [("The SDF", "said", "it fell", 1), ("He", "said", "12 died", 1)],
        None,
    ),
    "he, too far back": (
        "Piet Haas said it fell. It rained. It snowed. It froze. It thawed. He said 12 died.",
        [("Piet Haas", "said", "it fell", 1), ("He", "said", "12 died", 1)],
        None,
    ),
    "he in a speaker's words": (
        "Piet Haas said he believed 12 died.",
        [("Piet Haas", "said", "he believed 12 died", 1), ("he", "believed", "12 died", 2)],
        "Piet Haas",
    ),
    "he in a speaker's words about another": (
        "Ruth Marlow said of Piet Haas that he believed 12 died.",
        [("Ruth Marlow", "said", "of Piet Haas that he believed 12 died", 1), ("he", "believed", "12 died", 2)],
        None,
    ),
    "we in a speaker's words": (
        "“We believe 12 died,” said Piet Haas.",
        [("Piet Haas", "said", "“We believe 12 died,”", 1), ("We", "believe", "12 died", 2)],
        "Piet Haas",
    ),
    "we of the document": ("We believe 12 died.", [("We", "believe", "12 died", 1)], None),
    "it: the body that spoke": (
        "Reuters said it fell. It added that 12 died.",
        [("Reuters", "said", "it fell", 1), ("It", "added", "that 12 died", 1)],
        "Reuters",
    ),
    "they of a name in the singular": (
        "The SDF said it fell. They denied that 12 died.",
        [("The SDF", "said", "it fell", 1), ("They", "denied", "that 12 died", 1)],
        None,
    ),
    "they who go on": (
        "The SDF said it fell. They also said 12 died.",
        [("The SDF", "said", "it fell", 1), ("They", "said", "12 died", 1)],
        "Syrian Democratic Forces",
    ),
    "he, of whom a body tells what he said": (
        "Piet Haas said it fell, Reuters reported. He said 12 died.",
        [
            ("Reuters", "reported", "Piet Haas said it fell", 1),
            ("Piet Haas", "said", "it fell", 2),
            ("He", "said", "12 died", 1),
        ],
        "Piet Haas",
    ),
    "he in what a body reports": (
        "Piet Haas left. He said 12 died, Reuters reported.",
        [("Reuters", "reported", "He said 12 died", 1), ("He", "said", "12 died", 2)],
        "Piet Haas",
    ),
    "he after a speaker who speaks of another": (
        "Ruth Marlow said Piet Haas believed it fell. She said 12 died.",
        [
            ("Ruth Marlow", "said", "Piet Haas believed it fell", 1),
            ("Piet Haas", "believed", "it fell", 2),
            ("She", "said", "12 died", 1),
        ],
        "Ruth Marlow",
    ),
    "who": ("Piet Haas, who said 12 died, left.", [("who", "said", "12 died", 1)], "Piet Haas"),
    "who after an apposition": (
        "Piet Haas, a spokesman for the SDF, who said 12 died, left.",
        [("who", "said", "12 died", 1)],
        "Piet Haas",
    ),
    "which": ("The Harbour Guard, which said 12 died, left.", [("which", "said", "12 died", 1)], "Harbour Guard"),
    "which of something unnamed": (
        "The SDF left the coalition, which said 12 died.",
        [("which", "said", "12 died", 1)],
        None,
    ),
    "who of someone unnamed": ("Piet Haas met a medic who said 12 died.", [("who", "said", "12 died", 1)], None),
}


DESCRIPTIONS: dict[str, tuple[str, str, str | None]] = {
    "title before the name": ("Harbour Minister Ruth Marlow left.", "the harbour minister", "Ruth Marlow"),
    "last word of a title": ("Harbour Minister Ruth Marlow left.", "The minister", "Ruth Marlow"),
    "two with the title": ("Minister Ruth Marlow met minister Piet Haas.", "The minister", None),
    "apposition": ("Piet Haas, a spokesman for the SDF, left.", "The spokesman", "Piet Haas"),
    "apposition after brackets": (
        "The Harbour Guard (HG), an armed alliance of fishermen, left.",
        "The alliance",
        "Harbour Guard",
    ),
    "the kind that the name tells": ("The Harbour Guard left.", "the guard", "Harbour Guard"),
    "the kind after the name": ("Reuters news agency left.", "the agency", "Reuters"),
    "a country's own": ("The Harbour Guard met the Turkey coast guard.", "the guard", None),
    "a name that comes later": ("It rained.", "the guard", None),
    "of something": ("Minister Ruth Marlow left.", "the minister of works", None),
    "an indefinite one": ("Minister Ruth Marlow left.", "a minister", None),
    "a body told by its leader": ("The Turkey-led military coalition left.", "the coalition", "Turkey-led coalition"),
    "a spokesman of such a body": ("The Turkey-led coalition left.", "A coalition spokesman", "Turkey-led coalition"),
    "such a body in full": ("It rained.", "the Turkey-led coalition", "Turkey-led coalition"),
    "another body of the kind": ("The Turkey-led coalition left.", "a coalition of charities", None),
    "those that it hit": ("The Turkey-led coalition left.", "victims of the coalition", None),
    "a relative": ("Ruth Marlow left.", "Ruth Marlow's young brother", None),
    "a relative of": ("Ruth Marlow left.", "the mother of Ruth Marlow", None),
    "a relative by name": ("It rained.", "her brother Piet Haas", "Piet Haas"),
    "two such bodies": ("The Turkey-led and the SDF-led coalition met, a Turkey-led coalition.", "the coalition", None),
}


@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_whom_a_description_stands_for(case: str) -> None:
    text, source, name = DESCRIPTIONS[case]
    doc = document(f"{text} It fell, {source} said; 12 died.", (source, "said", "12 died", 1))
    assert claims.derive(doc).claims[0].source == name


@pytest.mark.parametrize("case", PRONOUNS)
def test_whom_a_pronoun_stands_for(case: str) -> None:
    text, attributions, name = PRONOUNS[case]
    doc = document(text, *attributions)
    assert claims.derive(doc).claims[0].source == name
    assert len(antecedents.speakers(doc)) == len(doc.attributions)


@pytest.mark.parametrize(
    ("text", "low", "high", "modifier", "readable"),
    [
        ("3,250", 3250, 3250, "exact", "3,250"),
        ("about 15,000", 15000, 15000, "approximate", "about 15,000"),
        ("about 300-400", 300, 400, "approximate", "about 300–400"),
        ("more than 130", 130, None, "at_least", "≥130"),
        ("up to 300", None, 300, "at_most", "up to 300"),
        ("no more than 200-300", 200, 300, "at_most", "200–300 at most"),
        ("20 to 30", 20, 30, "range", "20–30"),
        ("1.5 million", 1500000.5, 1500000.5, "exact", "1,500,000.5"),
        ("Dozens", 24, None, "vague", "vague: dozens (24 or more)"),
        ("a few", None, None, "vague", "vague: a few"),
        ("?", None, None, "exact", "unknown"),
    ],
)
def test_range_text(text: str, low: float | None, high: float | None, modifier: Modifier, readable: str) -> None:
    number = Number(0, len(text), text, "COUNT", value=Count(low, high, modifier))
    [claim] = claims.derive(Document(text, numbers=(number,))).claims
    assert claims.range_text(claim) == readable


def test_summary_names_source_counted_and_status() -> None:
    text = "SOHR said 3,250 people were killed."
    number = Number(
        10,
        15,
        "3,250",
        "COUNT",
        value=Count(3250, 3250, "exact"),
        counted=Span(16, 22, "people", "COUNTED"),
        status="killed",
    )
    said = Attribution(Span(0, 4, "SOHR", "SOURCE"), Span(5, 9, "said", "CUE"), (Span(10, 34, text[10:34], "CONTENT"),))
    doc = Document(text, id="a", entities=(Entity(0, 4, "SOHR", ORG),), numbers=(number,), attributions=(said,))
    [claim] = claims.derive(names.canonicalise(doc)).claims
    assert claims.summary(claim) == "Syrian Observatory for Human Rights: 3,250 people killed"
    assert claim == Claim(
        number, 3250, 3250, "exact", "people", "killed", "Syrian Observatory for Human Rights", said, "a"
    )


def test_a_count_without_value_is_vague_and_other_numbers_make_no_claim() -> None:
    numbers = (Number(0, 4, "Many", "COUNT"), Number(5, 11, "Monday", "DATE"))
    [claim] = claims.derive(Document("Many Monday", numbers=numbers)).claims
    assert (claim.low, claim.high, claim.modifier) == (None, None, "vague")


@given(st.lists(st.sampled_from(["COUNT", "DATE", "PERCENT"]), max_size=6), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_one_claim_for_every_count_and_deriving_settles(labels: list[str], said: bool, sourced: bool) -> None:
    text = "he said " + " ".join("7" for _ in labels)
    numbers = tuple(Number(8 + 2 * i, 9 + 2 * i, "7", label) for i, label in enumerate(labels))
    content = (Span(8, len(text), text[8:], "CONTENT"),)
    source = Span(0, 2, "he", "SOURCE") if sourced else None
    attributions = (Attribution(source, Span(3, 7, "said", "CUE"), content),) if said and labels else ()
    once = claims.derive(Document(text, numbers=numbers, attributions=attributions))
    assert [claim.number for claim in once.claims] == [number for number in numbers if number.label == "COUNT"]
    assert claims.derive(once) == once
    assert Document.from_json(once.to_json()) == once
