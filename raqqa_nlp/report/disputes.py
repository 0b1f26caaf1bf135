"""A group of statements about one thing: an interval plot with a line for each, and what sets them apart."""

from __future__ import annotations

from typing import Final

from raqqa_nlp.claims import voice
from raqqa_nlp.reconciliation import Claims, Comparison, Group, Statement
from raqqa_nlp.render import Html, element, join
from raqqa_nlp.render.values import duration_text
from raqqa_nlp.report.places import day, quoted, said, text_name
from raqqa_nlp.report.plots import Scale, axis, track
from raqqa_nlp.schema import Duration, Number

_SIGNS: Final = {"contradicting": "≠", "overlapping": "≈", "part-whole": "⊂", "agreeing": "=", "single": "·"}


def group_id(number: int) -> str:
    """A group's place on the page, by its index."""
    return f"group-{number}"


def badge(group: Group) -> Html:
    """How the statements of a group stand to one another, as sign and word."""
    return element("span", f"{_SIGNS[group.relation]} {group.relation}", class_=f"badge {group.relation}")


def group_html(claims: Claims, number: int) -> Html:
    """A heading, a line for each statement, parts below their wholes, and the reasons."""
    group = claims.groups[number]
    ends, unit = _ends(group)
    scale = Scale.of(end for pair in ends for end in pair if end is not None)
    lines = (_line(claims, group, i, scale, ends[i]) for i in _ordered(group))
    title = element("h3", group.title[:1].upper() + group.title[1:])
    plot = element("ol", *lines, element("li", axis(scale, unit), class_="scale"), class_="plot")
    return element(
        "div",
        element("header", title, badge(group)),
        plot,
        _reasons(claims, group),
        class_=f"group {group.relation}",
        id=group_id(number),
    )


def _line(claims: Claims, group: Group, index: int, scale: Scale, ends: tuple[Number | None, Number | None]) -> Html:
    member = group.members[index]
    doc, claim = claims.documents[member.document], member.claim
    text = join(text_name(member.document, doc), *((" · ", day(doc)) if doc.date else ()))
    name = element("b", voice(claim)) if claim.source else voice(claim)
    who = element("div", name, element("span", quoted(claims, member), " · ", text, class_="where"), class_="who")
    part = any(link.one == index for link in group.parts)
    figures = element("div", member.amount, class_="figures")
    return element("li", who, track(scale, *ends, claim.modifier), figures, class_="part" if part else None)


def _ordered(group: Group) -> list[int]:
    """The members with parts behind their first whole."""
    whole = {link.one: link.other for link in reversed(group.parts)}

    def path(index: int) -> tuple[int, ...]:
        above: list[int] = [index]
        while above[0] in whole and whole[above[0]] not in above:
            above.insert(0, whole[above[0]])
        return tuple(above)

    return sorted(range(len(group.members)), key=path)


def _ends(group: Group) -> tuple[list[tuple[Number | None, Number | None]], str]:
    """What each member states, and in what unit: lengths of time in different units are shown as days."""
    units = {_unit(member) for member in group.members}
    if len(units) > 1:
        return [(member.bounds.low, member.bounds.high) for member in group.members], "days"
    return [(member.claim.low, member.claim.high) for member in group.members], units.pop()


def _unit(member: Statement) -> str:
    """The unit of a length of time, as its words end; nothing of a COUNT."""
    value = member.claim.number.value
    text = duration_text(value.value) if isinstance(value, Duration) and value.value else ""
    return text.split()[-1].removesuffix("s") + "s" if text else ""


def _reasons(claims: Claims, group: Group) -> Html:
    """Why the statements were taken to stand as they do, each reason once."""
    telling = [c for c in group.comparisons if c.relation in (group.relation, "part-whole")]
    telling.sort(key=lambda comparison: comparison.relation == "part-whole")
    shown = dict.fromkeys(_reason(claims, group, comparison) for comparison in telling)
    summary = element("summary", "Why they are set side by side")
    return element("details", summary, element("ul", *(element("li", reason) for reason in shown))) if shown else join()


def _reason(claims: Claims, group: Group, comparison: Comparison) -> str:
    """The reason; that a part is one, with the part and the whole, which the reason alone does not name."""
    if comparison.relation != "part-whole":
        return f"{_SIGNS[comparison.relation]} {comparison.reason}"
    part, whole = (said(claims, group.members[i]) for i in (comparison.one, comparison.other))
    return f"“{part}” ⊂ “{whole}”: {comparison.reason}"
