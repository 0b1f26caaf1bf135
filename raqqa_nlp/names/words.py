"""Small word lists by which names are read: what belongs to a name, what stands beside it, what says its kind."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES: Final = _words("a al an el la las los the")

FUNCTION_WORDS: Final = _words("a against and at by for from in of on the to y de del el la las los")
"""Words that give no letter to an abbreviation, or need not."""

TITLES: Final = _words("""
    adm admiral brig brigadier capt captain cmdr col colonel commander corporal cpl dr father gen general imam
    judge king lady lieutenant lord lt maj major minister mr mrs ms pope president prince princess prof
    professor queen rep rev sen senator sergeant sgt sheik sheikh sir
""")
"""Titles and ranks before a person's name, without full stop."""

ROLES: Final = _words("""
    activist ambassador analyst chief coach colonel commander director doctor envoy general governor head judge
    leader mayor minister official president prosecutor secretary senator spokesman spokesperson spokeswoman
""")
"""Nouns that say what a person is known for."""

BODIES: Final = _words("""
    academy administration agency alliance army assembly association authority bank board brigade bureau cartel church
    clan coalition commission committee company congress corps council court department division family
    federation force forces foundation front government group guard institute league magazine ministry movement
    navy newspaper office ombudsman organisation organization parliament party police secretariat senate service station
    tribe union university
""")
"""Nouns that say what kind of organisation a name is of, and may stand for it."""

DESCRIPTIVE: Final = _words("central city former local main municipal new old state town")
"""Words that say what kind of site a FACILITY is, but not which."""

OFFICES: Final = _words("""
    affairs agriculture air and armed army attorney authority bank central civil coast commission congress
    constitutional council court defence defense economy education electoral election environment federal finance
    for force forces foreign general generals government guard health high human interior justice labor labour
    legislative ministry national navy of office ombudsman parliament police prosecutor prosecutors public republican
    rights secretariat security senate service supreme trade transport
""")
"""Words of offices that every country may have one of: "Supreme Court", "Attorney General's Office"."""

RIVALS: Final = _words("breakaway continuity counter former free new provisional real shadow")
"""Words that tell a body from the one it split from: the Free Syrian Army is not the Syrian Army."""

INVERTED: Final = _words("department embassy government ministry")
"""Kinds of body that are named both ways round: "Defence Ministry", "Ministry of Defence"."""
