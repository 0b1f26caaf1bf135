"""Two short texts whose claims are compared by hand, with as much in them that a page could trip over as asked for."""

from __future__ import annotations

from html.parser import HTMLParser

from raqqa_nlp import claims as claiming
from raqqa_nlp.document import Attribution, Claim, Document, Entity, Number, Span
from raqqa_nlp.reconciliation import About, Bounds, Claims, Comparison, Group, Statement
from raqqa_nlp.report.dossier import page
from raqqa_nlp.report.namelist import listed
from raqqa_nlp.schema import Count, Duration

HOSTILE = (
    "<script>window.ran = true</script>",
    '"><img src=x onerror="window.ran = true">',
    "</script><script>window.ran = true</script><!--",
    "</style><svg onload='window.ran = true'>",
    "javascript:alert(1)\u2028&lt;b&gt;",
    "]]> \ud83d",
)


class Maker:
    """Finds the words of a text, one after another."""

    def __init__(self, text: str) -> None:
        self.text = text

    def at(self, words: str, label: str) -> Span:
        start = self.text.index(words)
        return Span(start, start + len(words), words, label)

    def count(self, words: str, value: Count, counted: str | None = None, status: str = "remaining") -> Number:
        span = self.at(words, "COUNT")
        noun = self.at(counted, "COUNTED") if counted else None
        return Number(span.start, span.end, words, "COUNT", value=value, counted=noun, status=status)


def documents(hostile: str = "") -> tuple[Document, Document]:
    """A text of emoji, with words of its own put in where a name, a source and a noun stand, and a plain one."""
    name = " ".join(filter(None, ("Ann", hostile, "Lee")))
    first = Maker(
        f"😀👩🏽‍🚒 {name} of the Red Post said 200-300 loyal {hostile} fighters remained, including 40 snipers.\r\n"
        "The siege lasted five months, not 4 months. Lee left."
    )
    said = first.at("200-300", "CONTENT")
    content = Span(said.start, first.text.index(".\r"), first.text[said.start : first.text.index(".\r")], "CONTENT")
    people = [first.at(name, "PERSON"), Span(first.text.rindex("Lee"), first.text.rindex("Lee") + 3, "Lee", "PERSON")]
    length = [
        Number(s.start, s.end, s.text, "DURATION")
        for s in (first.at("five months", "DURATION"), first.at("4 months", "DURATION"))
    ]
    doc = Document(
        first.text,
        id=f"one {hostile}",
        date="2017-10-17",
        outlet=hostile or None,
        entities=(
            *(Entity(s.start, s.end, s.text, "PERSON", canonical=name) for s in people),
            Entity(*_range(first.at("Red Post", "ORGANISATION")), "ORGANISATION", canonical="Red Post"),
        ),
        numbers=(
            first.count("200-300", Count(200, 300, "range"), f"loyal {hostile} fighters"),
            first.count("40", Count(40, 40, "exact"), "snipers"),
            *(
                Number(n.start, n.end, n.text, n.label, value=Duration(v))
                for n, v in zip(length, ("P5M", "P4M"), strict=True)
            ),
        ),
        attributions=(Attribution(first.at(f"{name} of the Red Post", "SOURCE"), first.at("said", "CUE"), (content,)),),
    )
    second = Maker("The mayor said about 400 fighters remained. Up to 9 died; many fled.")
    other = Document(
        second.text,
        id="two",
        date="2017-10-15",
        outlet="Evening News",
        numbers=(
            second.count("about 400", Count(400, 400, "approximate"), "fighters"),
            second.count("Up to 9", Count(None, 9, "at_most"), status="killed"),
            second.count("many", Count(None, None, "vague"), status="displaced"),
        ),
        attributions=(
            Attribution(
                second.at("The mayor", "SOURCE"),
                second.at("said", "CUE"),
                (second.at("about 400 fighters remained", "CONTENT"),),
            ),
        ),
    )
    return claiming.derive(doc), claiming.derive(other)


def claims(hostile: str = "") -> Claims:
    """Fighters contradict, with snipers a part of them; two lengths of the siege contradict; the rest is single."""
    one, two = documents(hostile)
    counts = [
        Statement(i, c, _about(c), Bounds(c.low or 0, c.high)) for i, doc in enumerate((one, two)) for c in doc.claims
    ]
    fighters = Group(
        counts[0].about,
        (counts[2], counts[0], counts[1]),
        (
            Comparison(0, 1, "contradicting", f"about 400 is not 200–300 {hostile}"),
            Comparison(2, 1, "part-whole", "“including” in the text"),
        ),
        "contradicting",
    )
    lengths = []
    for number in one.numbers[2:]:
        assert isinstance(number.value, Duration)
        months = int(str(number.value.value)[1])
        claim = Claim(number, months, months, "exact", "siege", None, None, None, one.id)
        lengths.append(
            Statement(0, claim, About("DURATION", None, "siege"), Bounds(30 * months - 15, 30 * months + 15))
        )
    siege = Group(
        About("DURATION", None, "siege"),
        tuple(lengths),
        (Comparison(0, 1, "contradicting", "5 months is not 4 months"),),
        "contradicting",
    )
    single = (Group(statement.about, (statement,), (), "single") for statement in counts[3:])
    return Claims((one, two), (fighters, siege, *single))


def _about(claim: Claim) -> About:
    return About("COUNT", claim.status, claim.counted, places=(claim.counted or "Raqqa",))


def _range(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.text


def written(hostile: str = "") -> str:
    """The dossier of them."""
    compared = claims(hostile)
    return page(compared, listed(compared.documents, compared.documents))


class Page(HTMLParser):
    """What a browser makes of a page, as far as the tests ask.

    :ivar elements: tag and attributes of all elements.
    :ivar texts: of each element with an id, and of each script and style, what stands in it.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.raw: list[tuple[str, str]] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("br", "input", "link", "meta"):
            self._open.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] in ("script", "style"):
            self.raw.append((self._open[-1][0], data))
            return
        for _, name in self._open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [name for _, attributes in self.elements if (name := attributes.get("id"))]
