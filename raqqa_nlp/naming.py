"""What a name's own words settle, whatever its context: its label, or that the scheme leaves it unmarked.

A small network confuses what it has rarely read: "Yazidi" a place, "Tabqa Dam" a region. Words for adherence and head
nouns of places are closed classes, so that they can be listed; such words are the "internal evidence" of McDonald,
"Internal and external evidence in the identification and semantic categorization of proper names" (1996).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from raqqa_nlp import pieces
from raqqa_nlp.document import Entity
from raqqa_nlp.names import known

_ADHERENCE: Final = re.compile(
    r"""(?:
    Afghan|Alawite|Albanian|Algerian|American|Angolan|Argentine|Argentinian|Armenian|Assyrian|Australian
    |Austrian|Azerbaijani|Bahraini|Bangladeshi|Basque|Bedouin|Belarusian|Belgian|Bolivian|Bosnian|Brazilian
    |British|Briton|Buddhist|Bulgarian|Burmese|Burundian|Cambodian|Cameroonian|Canadian|Catalan|Chadian
    |Chaldean|Chechen|Chilean|Chinese|Circassian|Colombian|Congolese|Copt|Coptic|Croatian|Cuban|Cypriot
    |Dagestani|Danish|Dominican|Druze|Dutch|Ecuadorean|Ecuadorian|Egyptian|Emirati|Eritrean|Estonian
    |Ethiopian|European|Filipino|Finnish|Gambian|Georgian|Ghanaian|Greek|Guatemalan|Guinean|Haitian|Hazara
    |Hindu|Honduran|Hungarian|Indian|Indonesian|Iranian|Iraqi|Israeli|Italian|Ivorian|Jamaican|Japanese|Jew
    |Jewish|Jordanian|Kashmiri|Kazakh|Kenyan|Korean|Kosovar|Kurd|Kurdish|Kuwaiti|Kyrgyz|Laotian|Latvian
    |Lebanese|Liberian|Libyan|Lithuanian|Macedonian|Malawian|Malaysian|Malian|Maltese|Maronite|Mauritanian
    |Mexican|Moldovan|Mongolian|Montenegrin|Moroccan|Mozambican|Muslim|Namibian|Nepalese|Nepali|Nicaraguan
    |Nigerian|Nigerien|Norwegian|Omani|Pakistani|Palestinian|Panamanian|Paraguayan|Pashtun|Peruvian|Polish
    |Portuguese|Qatari|Rohingya|Romanian|Russian|Rwandan|Salafist|Salvadoran|Salvadorean|Saudi|Scottish
    |Senegalese|Serb|Serbian|Shia|Shi'a|Shiite|Shi'ite|Sikh|Singaporean|Slovak|Slovenian|Somali|Spaniard
    |Sudanese|Sunni|Surinamese|Swedish|Swiss|Syrian|Taiwanese|Tajik|Tanzanian|Thai|Tibetan|Togolese|Tunisian
    |Turkish|Turkmen|Turkoman|Ugandan|Uighur|Ukrainian|Uruguayan|Uyghur|Uzbek|Venezuelan|Vietnamese|Yazidi
    |Yemeni|Yezidi|Zambian|Zimbabwean
    |(?:Sunni|Shia|Shi'a|Shiite|Shi'ite)[ ](?:Muslim|Arab)|(?:North|South|Central|Latin)[ ]American
    |North[ ]Korean|South[ ](?:African|Korean|Sudanese)|Saudi[ ]Arabian|Sri[ ]Lankan|(?:Costa|Puerto)[ ]Rican
    |African[ -]American
    )s?""",
    re.VERBOSE,
)
"""Nation, people, region or religion as adjective or noun; none that is a given or a family name, too ("Christian",
"French", "Turk")."""

_PLAIN: Final = re.compile(
    rf"(?<![\w-])(?<!\bFree\s)(?<!\bNative\s)(?<!\bCleveland\s)(?=[A-Z])(?:{_ADHERENCE.pattern})(?![\w’'-])(?!\s+[A-Z]|:)",
    re.VERBOSE,
)

_SITE: Final = re.compile(
    r" (?:airbase|airfield|airport|barracks|barrage|bridge|cathedral|dam|hospital|hotel|jail|monastery|mosque|museum"
    r"|gate|palace|penitentiary|prison|refinery|stadium|synagogue)$"
)
_REGION: Final = re.compile(
    r" (?:(?<!medical )(?<!sports )(?<!media )city|coast|county|desert|district|governorate|gulf|heights|hills|islands?"
    r"|lake|mountains?|ocean|peninsula|plains?|province|river|sea|strait|town|valley|village|avenue|highway|road|square"
    r"|street)$"
)
_CAMP: Final = re.compile(r"Camp\s+[A-Z]")
_ACRONYM: Final = re.compile(r"[A-Z]{3,6}")
_INITIALS: Final = re.compile(r"AOC|FDR|JFK|LBJ|MBS|MBZ|RFK")
_BASE: Final = re.compile(r"\s+(?:air\s?base|base|airfield|lake)\b", re.IGNORECASE)
_PAPER: Final = re.compile(
    r"\S\s(?:Chronicle|Gazette|Guardian|Herald|Journal|Observer|Star|Sun|Telegraph|Times|Tribune)$"
)
_IN_SCRIPT: Final = re.compile(r"\s*\((?:Arabic|Kurdish|Persian|Hebrew|Urdu|Ukrainian|Russian)\s*:\s*$")
_CONTEXT: Final = 40  # characters before a name that say what it is
_PERSON: Final = re.compile(r"(?:al-)?Ass?ad")
_MUNITION: Final = re.compile(r"(?:SVB|VB|RC)?IEDs?|RPGs?|MANPADS|ATGMs?|AK-47s?|TNT")
_UNMARKED: Final = re.compile(
    r"(?:HMS|HMAS|USS|USNS|FS|MV)\s.*|(?:Operation(?!\s(?:Blessing|Mercy|Rescue|Smile)\b)|Operaci[oó]n)\s.*"
    r"|God|Allah|Spc|Sgt|Cpl|Col|Lt|Maj|Capt|Gen",
    re.DOTALL,
)
"""Ships, operations, ranks: names and titles that networks take for entities."""

_NO_ORGANISATION: Final = re.compile(
    r"Ketamine|Iodine|MDMA|Cocaine|Heroin|Ecstasy|CT|MRI|GPS|HIV|AIDS|(?:ATM|NGO|DTO|TCO|S?NCO|IDP|POW)s?"
    r"|International Community|.*\s(?:Report|Study|Factbook|Act|Index|Agreement|Convention|Treaty|Award|Prize"
    r"|Framework|Strategy)",
    re.DOTALL,
)
"""Substances, techniques, short forms of common nouns, and titles of papers and laws."""

_NO_WEAPON: Final = re.compile(
    r".*\b(?:shelling|bombing|bombardment|gun(?:fight|battle)|firefight|helicopters?|aircrafts?|jets?|planes?|ships?"
    r"|tanks?|drones?|arsenals?|firepower|targets|fighters?|raids?|explosions?)",
    re.IGNORECASE | re.DOTALL,
)
"""Events and platforms."""

_FEAST: Final = re.compile(r"Eid|Ramadan|Easter|Christmas|Hajj")
_DURING: Final = re.compile(r"\b(?:of|during|for|in|at|celebrating)\s+$", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"-speaking\b|\s+(?:language|dialect|acronym|alphabet)\b", re.IGNORECASE)
_SPOKEN: Final = re.compile(
    r"\b(?:speak\w*|spoke|fluent\s+in|learn\w*|translated\s+from|in|into)\s+(?:\w+\s+(?:and|or)\s+(?:some\s+)?)?$",
    re.IGNORECASE,
)
_NO_NOUN: Final = re.compile(r"\s*(?:[.,;:)\"”]|(?:that|and|or)\b|$)")
_EVENT: Final = re.compile(r"(?:[-–][A-Z][\w.]+)?\s(?:War|Summit|Strategic|Treaty|Agreement|Accords?)\b")
_WAR: Final = re.compile(r"[ \u00a0]War\b(?!\s+(?:Crimes?|Department|Veterans|Office|Planes?)\b)")
_SECOND: Final = re.compile(r"\b[A-Z][\w.]+[-–]$")
_ARTICLE: Final = re.compile(r"\ban?\s$", re.IGNORECASE)  # before "hospital", which is then any
_NO_PERSON: Final = re.compile(
    r"Hajj|Ramadan|Eid(?:\s.*)?|Easter|Christmas|Arabic|Farsi|Hebrew|Pashto|Islam|Judaism|Christianity"
    r"|Hinduism|Buddhism",
    re.DOTALL,
)
"""Feasts, languages and religions, unmarked as well; as a PERSON it is somebody's name."""


def plain(text: str) -> Iterator[tuple[str, int, int]]:
    """(label, start, end) of words for adherence that stand alone; in no longer name, they are NATIONALITYs."""
    for found in _PLAIN.finditer(text):
        spoken = _SPOKEN.search(text, max(0, found.start() - _CONTEXT), found.start())
        if not (spoken and _NO_NOUN.match(text, found.end())) and not _LANGUAGE.match(text, found.end()):
            yield "NATIONALITY", *found.span()


def by_their_words(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """The entities with the labels that their words settle, without those that the scheme leaves unmarked.

    A well-known name that was found in part or in pieces is found whole.

    :param entities: in order, not overlapping.
    """
    kept = [entity for entity in entities if not _is_unmarked(text, entity)]
    found = _whole(text, pieces.whole(text, (part for entity in kept for part in pieces.apart(entity))))
    labelled = [replace(entity, label=_label(text, entity)) for entity in found]
    return [replace(entity, label=_same_in_script(text, entity, labelled)) for entity in labelled]


def _is_unmarked(text: str, entity: Entity) -> bool:
    other = entity.label != "PERSON" and _NO_PERSON.fullmatch(entity.text)
    some = (
        entity.label == "FACILITY"
        and entity.text.islower()
        and _ARTICLE.search(text, max(0, entity.start - 3), entity.start)
    )
    return bool(other or some or _UNMARKED.fullmatch(entity.text)) or _is_something_else(text, entity)


def _is_something_else(text: str, entity: Entity) -> bool:
    """A feast, a language, a sum, a war or summit, a paper, a substance, an event."""
    before = max(0, entity.start - _CONTEXT)
    match entity.label:
        case "PERSON":
            return bool(_FEAST.fullmatch(entity.text) and _DURING.search(text, before, entity.start))
        case "NATIONALITY":
            return _LANGUAGE.match(text, entity.end) is not None
        case "LOCATION":
            event = _EVENT.match(text, entity.end)
            joined = "-" in entity.text or "–" in entity.text or _SECOND.search(text, before, entity.start)
            of_two = event and (joined or event[0][0] in "-–")
            return bool(of_two or _WAR.match(text, entity.end) or text.startswith("$", entity.end))
        case "ORGANISATION":
            return _NO_ORGANISATION.fullmatch(entity.text) is not None
        case "WEAPON":
            return _NO_WEAPON.fullmatch(entity.text) is not None
    return False


def _whole(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """The entities, with one for all that lie in a longer well-known name: "[Islamic State of Iraq] and the Levant"."""
    found = list(entities)
    for label, start, end in known.long_names(text):
        inside = [entity for entity in found if entity.start < end and start < entity.end]
        # "strikes against [Islamic State] in [Iraq] and [Syria]" names three.
        apart = len(inside) > 1 and known.label(inside[0].text) and all(e.label == "LOCATION" for e in inside[1:])
        if inside and not apart and start <= inside[0].start and inside[-1].end <= end:
            surest = max(inside, key=lambda entity: entity.score or 0.0)
            place = found.index(inside[0])
            found[place : place + len(inside)] = [
                replace(surest, start=start, end=end, text=text[start:end], label=label)
            ]
    return found


def _label(text: str, entity: Entity) -> str:
    if entity.label not in ("PERSON", "FACILITY") and (label := known.label(entity.text)):
        return label
    if _is_adherence(entity.text):
        return "NATIONALITY"
    if _MUNITION.fullmatch(entity.text):
        return "WEAPON"
    if _PERSON.fullmatch(entity.text) and not _BASE.match(text, entity.end):
        return "PERSON"
    if entity.label == "PERSON" and _CAMP.match(entity.text):
        return "FACILITY"
    if entity.label in ("LOCATION", "PERSON") and _PAPER.search(entity.text):
        return "ORGANISATION"
    acronym = entity.label == "PERSON" and _ACRONYM.fullmatch(entity.text) and not _INITIALS.fullmatch(entity.text)
    if acronym and not text.startswith(":", entity.end) and not _is_capitals(text, entity.start):
        return "ORGANISATION"
    if entity.label in ("LOCATION", "FACILITY"):
        return _kind_of_place(entity.text) or entity.label
    return entity.label


def _same_in_script(text: str, entity: Entity, entities: Sequence[Entity]) -> str:
    """The label of a name in other letters is that of the name it explains: "Abu Ghadiya (Arabic: …)"."""
    opening = _IN_SCRIPT.search(text, max(0, entity.start - _CONTEXT), entity.start)
    if not opening or entity.text[0].isascii():
        return entity.label
    return next((named.label for named in entities if named.end == opening.start()), entity.label)


def _is_adherence(words: str) -> bool:
    """Also in the plural, and with the apostrophe lost or another one."""
    plain = re.sub(r"['’ ](?=(?:a|ite)s?\b)", "'", " ".join(words.split()))
    return _ADHERENCE.fullmatch(plain) is not None


def _kind_of_place(words: str) -> str | None:
    """By the noun that ends a place's name ("Tabqa Dam", "the Tigris river")."""
    plain = " ".join(words.lower().split())
    if " " not in plain:
        return None
    if _SITE.search(plain) or _CAMP.match(words):
        return "FACILITY"
    return "LOCATION" if _REGION.search(plain) else None


def _is_capitals(text: str, place: int) -> bool:
    """Whether the line is all of capitals, so that acronyms do not show."""
    line = text[text.rfind("\n", 0, place) + 1 :].partition("\n")[0]
    return not any(word.islower() for word in line.split())
