"""What reconciling gives: statements in groups, how those of a group stand to one another, and the whole as tables."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from raqqa_nlp import claims, render
from raqqa_nlp.document import Claim, Document
from raqqa_nlp.errors import MissingExtraError
from raqqa_nlp.reconciliation import bounds
from raqqa_nlp.reconciliation.bounds import Bounds
from raqqa_nlp.render.values import duration_text
from raqqa_nlp.schema import Duration

if TYPE_CHECKING:
    from pandas import DataFrame

FORMAT: Final = "raqqa_nlp.claims"
FORMAT_VERSION: Final = 1

Relation: TypeAlias = Literal["agreeing", "overlapping", "part-whole", "contradicting"]
"""How two statements of a group stand to one another."""

GroupRelation: TypeAlias = Literal["agreeing", "overlapping", "part-whole", "contradicting", "single"]

Scope: TypeAlias = Literal["incident", "cumulative"]


@dataclass(frozen=True, slots=True)
class About:
    """What a statement answers: how many of what, where, when; or how long what lasted.

    :param label: ``COUNT`` or ``DURATION``.
    :param status: a COUNT's, with "trapped" among "remaining"; ``None`` of a DURATION.
    :param kind: the noun counted or measured, one word for all its synonyms ("fighter" for militants, jihadists);
        ``None`` where the text gives none.
    :param restrictions: the words that narrow the kind, sorted: "foreign", "Syrian".
    :param side: canonical name of the ORGANISATION whose people are counted, where the text says it.
    :param site: canonical name of the FACILITY it is told of.
    :param places: canonical names of LOCATIONs from the narrowest outwards, the first one in the statement's own words
        or, where they name none, the one that the document speaks of most; empty where it names none.
    :param place_said: whether the first of ``places`` stands in the statement's own words.
    :param period: first and last day, ``YYYY-MM-DD``; ``None`` where the statement gives none.
    :param scope: one event's figure or a running total; ``None`` where the text does not say.
    """

    label: str
    status: str | None
    kind: str | None
    restrictions: tuple[str, ...] = ()
    side: str | None = None
    site: str | None = None
    places: tuple[str, ...] = ()
    place_said: bool = False
    period: tuple[str, str] | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A COUNT or DURATION as somebody's statement.

    :param document: index of its document in :attr:`Claims.documents`.
    :param claim: of a COUNT one of the document's claims; of a DURATION the same for a length of time: ``low``,
        ``high`` are in the unit of its value ("five-month": 5), ``counted`` is the noun of what lasted.
    :param bounds: which values it allows.
    :param date: the document's.
    :param outlet: the document's.
    """

    document: int
    claim: Claim
    about: About
    bounds: Bounds
    date: str | None = None
    outlet: str | None = None

    @property
    def place(self) -> tuple[int, int, int]:
        """Document, start and end of the number: what identifies a statement."""
        return self.document, self.claim.number.start, self.claim.number.end

    @property
    def unit(self) -> float:
        """What ``claim.low`` and ``claim.high`` count: 1 of a COUNT, the days in the unit of a DURATION."""
        return bounds.days_of(self.claim.number.value)

    @property
    def amount(self) -> str:
        """How many or how long, in words: "up to 300", "5 months"; a length with a modifier in those of the text."""
        value = self.claim.number.value
        if not isinstance(value, Duration):
            return claims.range_text(self.claim)
        return duration_text(value.value) if value.value and self.claim.modifier == "exact" else self.claim.number.text


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two statements of a group stand to one another.

    :param one: index in :attr:`Group.members`; the part of a part-whole.
    :param other: index in :attr:`Group.members`; the whole of a part-whole.
    :param reason: in words: "by the words of the text", "only those that are foreign", "“five-month” and “four-month”
        have no value in common".
    """

    one: int
    other: int
    relation: Relation
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """Statements about the same thing.

    :param about: what the members have in common, by the broadest of them.
    :param members: by document date, document and place in the text.
    :param comparisons: of the members that can be compared; two parts of one whole cannot.
    :param relation: ``contradicting`` if any two members contradict; else ``overlapping`` if any two overlap; else
        ``part-whole`` if there are parts; else ``agreeing``; ``single`` of one member.
    """

    about: About
    members: tuple[Statement, ...]
    comparisons: tuple[Comparison, ...]
    relation: GroupRelation

    @property
    def title(self) -> str:
        """What it is about, in words: "fighters remaining, Raqqa", "length of battle, Raqqa"."""
        about = self.about
        noun = next(m.claim.counted for m in self.members if m.about == about) or about.kind
        status = about.status if about.status != "other" else None
        if about.label == "DURATION":
            what = f"length of {noun or 'time'}"
        else:
            what = " ".join(filter(None, (noun or "not named", status)))
        return ", ".join(filter(None, (what, about.site, *about.places[:1])))

    @property
    def parts(self) -> tuple[Comparison, ...]:
        """The part-whole links."""
        return tuple(c for c in self.comparisons if c.relation == "part-whole")

    @property
    def wholes(self) -> tuple[Statement, ...]:
        """The members that are no part of another: all that a sum may take."""
        inside = {link.one for link in self.parts}
        return tuple(member for i, member in enumerate(self.members) if i not in inside)


@dataclass(frozen=True)
class Claims:
    """The statements of documents, each in exactly one group.

    :param documents: as given, with names made one across them and claims derived anew.
    :param groups: those that contradict first, singles last.
    """

    documents: tuple[Document, ...]
    groups: tuple[Group, ...]

    def __iter__(self) -> Iterator[Group]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements, by document and place."""
        return tuple(sorted((s for group in self.groups for s in group.members), key=lambda s: s.place))

    def contradictions(self) -> tuple[Group, ...]:
        """The groups in which two statements cannot both be right."""
        return tuple(group for group in self.groups if group.relation == "contradicting")

    def rows(self) -> list[dict[str, Any]]:
        """A flat record for each statement, in the order of the groups; the columns of :meth:`to_frame`."""
        return [
            _row(self.documents[member.document], number, group, i)
            for number, group in enumerate(self.groups)
            for i, member in enumerate(group.members)
        ]

    def to_frame(self) -> DataFrame:
        """:meth:`rows` as a pandas DataFrame.

        :raises MissingExtraError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtraError("pandas", "report") from error
        return pandas.DataFrame(self.rows(), columns=list(COLUMNS))

    def to_html(self) -> str:
        """A table of all statements, group by group, as an HTML fragment; everything from the texts is escaped."""
        shown = ("About", "Relation", "How many", "Of what", "Who", "Document", "Date", "In the text")
        rows = [render.Row([render.Cell(cell) for cell in _cells(row)]) for row in self.rows()]
        return render.fragment(render.table_html(shown, rows))

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, versioned; statements point into their documents by id, index and offsets."""
        return {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "documents": [{"id": doc.id, "date": doc.date, "outlet": doc.outlet} for doc in self.documents],
            "groups": [_group(self, number) for number in range(len(self.groups))],
        }

    def to_json(self) -> str:
        """:meth:`to_dict` as one line of JSON, non-ASCII characters kept."""
        return json.dumps(self.to_dict(), ensure_ascii=False)


COLUMNS: Final = (
    *("group", "title", "relation", "label", "status", "kind", "restrictions", "place", "first_day", "last_day"),
    *("scope", "amount", "low", "high", "modifier", "counted", "text", "source", "voice", "document", "document_id"),
    *("date", "outlet", "start", "end", "part_of"),
)
"""Keys of :meth:`Claims.rows`."""


def _row(doc: Document, number: int, group: Group, index: int) -> dict[str, Any]:
    """One statement, flat; ``part_of`` names the wholes it is part of as ``document:start-end``."""
    member = group.members[index]
    claim, about = member.claim, member.about
    wholes = [group.members[link.other].place for link in group.parts if link.one == index]
    return {
        "group": number,
        "title": group.title,
        "relation": group.relation,
        "label": about.label,
        "status": about.status,
        "kind": about.kind,
        "restrictions": ", ".join(about.restrictions),
        "place": about.places[0] if about.places else None,
        "first_day": about.period and about.period[0],
        "last_day": about.period and about.period[1],
        "scope": about.scope,
        "amount": member.amount,
        "low": claim.low,
        "high": claim.high,
        "modifier": claim.modifier,
        "counted": claim.counted,
        "text": claim.number.text,
        "source": claim.source,
        "voice": claims.voice(claim),
        "document": member.document,
        "document_id": doc.id,
        "date": doc.date,
        "outlet": doc.outlet,
        "start": claim.number.start,
        "end": claim.number.end,
        "part_of": ", ".join("{}:{}-{}".format(*place) for place in wholes),
    }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    document = row["document_id"] or f"text {row['document'] + 1}"
    names = ("title", "relation", "amount", "counted", "voice")
    return (*(row[name] or "" for name in names), document, row["date"] or "", row["text"])


def _group(claims_: Claims, number: int) -> dict[str, Any]:
    group = claims_.groups[number]
    return {
        "title": group.title,
        "relation": group.relation,
        "about": dataclasses.asdict(group.about),
        "members": [_row(claims_.documents[m.document], number, group, i) for i, m in enumerate(group.members)],
        "comparisons": [dataclasses.asdict(comparison) for comparison in group.comparisons],
    }
