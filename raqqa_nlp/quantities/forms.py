"""The forms a date takes, each a pattern of the whole text and the rule that turns a match into a TIMEX3 value.

Relative forms look back, as news does: "Tuesday" is the last one up to the document's date, "June" the last that has
begun by then. Numeric dates that can be read both ways are read day first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Day
from datetime import timedelta
from fractions import Fraction
from typing import Final

from raqqa_nlp.quantities import durations, feasts
from raqqa_nlp.quantities.periods import UNKNOWN_YEAR, Context, compose, on_weekday, shift, year_of
from raqqa_nlp.quantities.words import listed

_MONTHS: Final = listed("jan feb mar apr may jun jul aug sep oct nov dec")
_WEEKDAYS: Final = listed("mon tue wed thu fri sat sun")
_NOW: Final = 2030  # two digits of a year are read as of then where the document has no date
_A_DAY: Final = {"TH": 24, "TM": 24 * 60, "TS": 24 * 3600}
_SEASONS: Final = {
    "spring": ("SP", 3),
    "summer": ("SU", 6),
    "autumn": ("FA", 9),
    "fall": ("FA", 9),
    "winter": ("WI", 12),
}
_DECADES: Final = {
    word: str(decade)
    for decade, word in enumerate(listed("twenties thirties forties fifties sixties seventies eighties nineties"), 192)
}

_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY: Final = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)s?"
)
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_LAST_DAY: Final = r"(?P<last>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>\d{4}|'\d\d|(?:this|last|next|that|same|previous|following) year)"
_IN_YEAR: Final = rf"(?: (?:of |in )?(?:the )?{_YEAR})?"
_THIS: Final = r"(?:this (?=past|last|coming))?"
_NAMED_WEEKDAY: Final = (
    rf"(?:{_THIS}(?P<which>this|that|last|past|previous|next|coming|following) )?{_WEEKDAY}"
    r"(?: (?:of )?(?P<week>this|last|next) week)?"
)
_ON_WEEKDAY: Final = rf"(?:(?:(?:this|last|past|next) )?{_WEEKDAY} )?"
_OF_YEAR: Final = rf"(?: of)?(?:{_IN_YEAR}| the year| year)"
_NTH: Final = r"(?P<nth>\d(?:st|nd|rd|th)|last|final)"
TO: Final = r"(?: ?- ?| to | and | or | until | till | through )"
_FEAST: Final = rf"(?P<name>{'|'.join(sorted(feasts.FEASTS, key=len, reverse=True))})"
_UNIT: Final = r"(?P<unit>day|weekend|week|month|quarter|year|decade|century)"
_STEPS: Final = {
    **dict.fromkeys(("this", "current", ""), (False, 0)),
    **dict.fromkeys(("last", "past"), (False, -1)),
    **dict.fromkeys(("next", "coming"), (False, 1)),
    **dict.fromkeys(("same", "that"), (True, 0)),
    **dict.fromkeys(("previous", "preceding", "prior"), (True, -1)),
    **dict.fromkeys(("following", "subsequent"), (True, 1)),
}
"""Determiner -> whether it looks from the last date in the text (else from the document's date), and how far."""

_NEARBY: Final = {
    "day before yesterday": -2,
    "yesterday": -1,
    "overnight": -1,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
}
"""Word -> days from the document's date."""


def _year(written: str | None, context: Context) -> int | None:
    """The year that words give: "2014", "'14", "last year"."""
    if written is None or written.isdecimal():
        return int(written) if written else None
    if written.startswith("'"):
        return _century(int(written[1:]), context)
    value = _relative(written.split()[0], "year", context)
    return int(value) if value else None


def _century(two: int, context: Context) -> int:
    """A year of two digits, at most ten years ahead of the document."""
    now = context.today.year if context.today else _NOW
    year = now // 100 * 100 + two
    return year if year <= now + 10 else year - 100


def _relative(word: str, unit: str, context: Context) -> str | None:
    from_anchor, steps = _STEPS[word]
    today = context.today.isoformat() if context.today else None
    if word == "next" and unit == "day":
        from_anchor = True
    if from_anchor or (word == "" and today is None):
        return shift(context.anchor or (today if steps else None), unit, steps)
    return shift(today, unit, steps)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _of_month(match: re.Match[str], context: Context) -> str | None:
    """A month or day: "June 6", "6 June 2017", "June", "June that year"; with ``last``, the days of a month."""
    groups = match.groupdict()
    month, day = _month(groups["month"]), int(groups["day"]) if groups.get("day") else None
    year = _year(groups["year"], context) if groups["year"] else year_of(month, day, context)
    if groups.get("weekday") and not groups["year"] and year is not None:
        near = [compose(near, month, day) for near in (year, year + 1, year - 1)]
        return on_weekday(near, _WEEKDAYS.index(groups["weekday"][:3]))
    if not groups.get("last"):
        return compose(year, month, day)
    first, last = compose(year, month, day), compose(year, month, int(groups["last"]))
    return f"{first}/{last}" if first and last else None


def _relative_month(match: re.Match[str], context: Context) -> str | None:
    """A month: "last November" is over, "next March" yet to begin, "this June" of the document's year."""
    month, word = _month(match["month"]), match["which"]
    if context.today is None:
        return compose(None, month)
    if word == "this":
        return compose(context.today.year, month)
    if word in ("next", "coming"):
        return compose(context.today.year + (month <= context.today.month), month)
    return compose(year_of(month, None, Context(context.today), strict=True), month)


def _numeric(match: re.Match[str], context: Context) -> str | None:
    first, second = int(match["first"]), int(match["second"])
    year = int(match["year"]) if len(match["year"]) == 4 else _century(int(match["year"]), context)
    return compose(year, first, second) if second > 12 else compose(year, second, first)


def _iso(match: re.Match[str], _context: Context) -> str | None:
    day = compose(int(match["year"]), int(match["month"]), int(match["day"]))
    return f"{day}T{match['time']}" if day and match["time"] else day


def _years(match: re.Match[str], _context: Context) -> str | None:
    """Two years, "2014-15" or "2014 to 2016"; "2017-10", where the second number is no later year, is a month."""
    first, second = int(match["first"]), int(match["second"])
    if len(match["second"]) == 2:
        following = first - first % 100 + second + (100 if (first % 100, second) == (99, 0) else 0)
        if following <= first:
            return compose(first, second)
        second = following
    return f"{first:04d}/{second:04d}"


def _weekday(match: re.Match[str], context: Context) -> str | None:
    """The last such day up to the document's date; "last" strictly before it, "next" strictly after."""
    wanted, word = _WEEKDAYS.index(match["weekday"][:3]), match["which"]
    base = context.today
    if word in ("following", "that"):
        day = context.anchor_day or UNKNOWN_YEAR
        base = None if day.startswith(UNKNOWN_YEAR) else Day.fromisoformat(day)
    if base is None:
        return None
    try:
        if match["week"] or word in ("this", "that"):
            monday = base - timedelta(days=base.weekday()) + timedelta(weeks=_STEPS[match["week"] or "this"][1])
            return (monday + timedelta(days=wanted)).isoformat()
        if word in ("next", "coming", "following"):
            return (base + timedelta(days=(wanted - base.weekday() - 1) % 7 + 1)).isoformat()
        if word in ("last", "past", "previous"):
            return (base - timedelta(days=(base.weekday() - wanted - 1) % 7 + 1)).isoformat()
        if context.future:
            return (base + timedelta(days=(wanted - base.weekday()) % 7)).isoformat()
        return (base - timedelta(days=(base.weekday() - wanted) % 7)).isoformat()
    except OverflowError:
        return None


def _ordinal_day(match: re.Match[str], context: Context) -> str | None:
    """Such as "the 15th": of the month the text is in, else the last one up to the document's date."""
    day = int(match["day"])
    if context.today is None:
        base = context.anchor_day
        return compose(None if base[:4] == UNKNOWN_YEAR else int(base[:4]), int(base[5:7]), day) if base else None
    back = 0 if day <= context.today.day else -1
    steps = (back, back + 1, back - 1) if match["weekday"] else (back,)
    months = (shift(context.today.isoformat(), "month", step) for step in steps)
    near = [compose(int(month[:4]), int(month[5:7]), day) for month in months if month]
    return on_weekday(near, _WEEKDAYS.index(match["weekday"][:3])) if match["weekday"] else near[0] if near else None


def _deictic(match: re.Match[str], context: Context) -> str | None:
    word, unit = match["which"] or "", match["unit"]
    if word == "" and unit == "weekend" and context.today and context.today.weekday() < 5 and not context.future:
        word = "last"
    if word == "" and unit not in ("weekend", "year"):
        return None
    return _relative(word, unit, context)


def _near(match: re.Match[str], context: Context) -> str | None:
    day = shift(context.today.isoformat(), "day", _NEARBY[match[0]]) if context.today else None
    return f"{day}TNI" if day and match[0] in ("tonight", "overnight") else day


def _ago(match: re.Match[str], context: Context) -> str | None:
    """A distance: "two days ago", from the document's date; "a day earlier", from the last date in the text."""
    found = durations.lengths(match["length"])
    back = match["way"] in ("ago", "back", "earlier", "before", "previously")
    base = context.today.isoformat() if context.today else None
    if match["way"] not in ("ago", "back", "from now"):
        base = context.anchor
    if len(found) != 1 or found[0].number is None:
        return None
    number, designator = found[0].number, found[0].designator
    if designator == "Y" and number.denominator != 1:
        number, designator = number * 12, "M"
    if designator.startswith("T"):
        number, designator = Fraction(number // _A_DAY[designator]), "D"
    if number.denominator != 1:
        return None
    unit = {"Y": "year", "M": "month", "W": "week", "D": "day"}[designator]
    return shift(base, unit, -int(number) if back else int(number))


def _decade(match: re.Match[str], context: Context) -> str | None:
    if match["word"]:
        return _DECADES[match["word"]]
    if match["full"]:
        return match["full"]
    return f"{_century(int(match['short'] + '0'), context) // 10:03d}"


def _fiscal(match: re.Match[str], context: Context) -> str | None:
    year = match["year"]
    return f"FY{year if len(year) == 4 else _century(int(year), context)}"


def _season(match: re.Match[str], context: Context) -> str | None:
    """The last that has begun; "last summer" one that is not going on."""
    symbol, start = _SEASONS[match["season"]]
    word = match["which"] or ""
    if match["year"] or context.today is None:
        year = _year(match["year"], context) if match["year"] else None
    elif word in ("that", "same"):
        year = context.anchor_year
    elif word in ("this", "next", "coming"):
        begun = symbol == "WI" and context.today.month < 3  # the winter of the year before goes on
        year = context.today.year + (word != "this" and context.today.month >= start) - (word == "this" and begun)
    else:
        going = (context.today.month - start) % 12 < 3
        year = context.today.year - (context.today.month < start) - (word in ("last", "past") and going)
    return f"{UNKNOWN_YEAR if year is None else f'{year:04d}'}-{symbol}"


def _part_of_year(match: re.Match[str], context: Context) -> str | None:
    """Such as "third quarter of 2017", "Q3", "first half of this year"."""
    unit = "H" if match["unit"][0] in "hs" else "Q"
    last = 2 if unit == "H" else 4
    number = last if match["nth"] in ("last", "final") else int(match["nth"][0])
    return f"{_written_year(match, context)}-{unit}{number}" if 1 <= number <= last else None


def _months_of_year(match: re.Match[str], context: Context) -> str | None:
    """Such as "first six months of 2012": a half or quarter where it is one, else the months from and to."""
    found = durations.lengths(match["length"])
    number = found[0].number if len(found) == 1 and found[0].designator == "M" else None
    if number is None or number.denominator != 1 or not 1 <= number <= 12:
        return None
    months, year, first = int(number), _written_year(match, context), match["nth"][0] == "1"
    if months in (3, 6):
        return f"{year}-{'Q' if months == 3 else 'H'}{1 if first else 12 // months}"
    return f"{year}-01/{year}-{months:02d}" if first else f"{year}-{13 - months:02d}/{year}-12"


def _written_year(match: re.Match[str], context: Context) -> str:
    written = match["year"]
    year = _year(written, context) if written else (context.today.year if context.today else context.anchor_year)
    return UNKNOWN_YEAR if year is None else f"{year:04d}"


def _feast(match: re.Match[str], context: Context) -> str | None:
    name, year = match["name"], _year(match["year"], context) if match["year"] else None
    try:
        if year is None and context.today and match["which"] in ("this", "next"):
            return feasts.near(name, context.today, coming=match["which"] == "next").isoformat()
        if year is None and context.today:
            return feasts.last(name, context.today, future=context.future).isoformat()
        year = year or (context.anchor_year if "-" in (context.anchor or "") else None)
        return feasts.FEASTS[name](year).isoformat() if year else feasts.recurring(name)
    except ValueError:  # outside the years 1 to 9999
        return None


def _nth_weekday(match: re.Match[str], context: Context) -> str | None:
    """Such as "second Sunday of June 2017", "last Friday in May"."""
    nth = -1 if match["nth"] in ("last", "final") else int(match["nth"][0])
    month = value(match["month"], context) or ""
    if not re.fullmatch(r"\d{4}-\d\d", month):
        return None
    day = feasts.nth_weekday(int(month[:4]), int(month[5:]), _WEEKDAYS.index(match["weekday"][:3]), nth)
    return day.isoformat() if day else None


def _beside(match: re.Match[str], context: Context) -> str | None:
    """The day before or after another, or the week or weekend it is in: "day after Christmas", "week of June 5"."""
    steps = {"before": -1, "after": 1}.get(match["way"], 0)
    return shift(value(match["rest"], context), match["unit"], steps)


def _before_last(match: re.Match[str], context: Context) -> str | None:
    return shift(context.today.isoformat(), match["unit"], -2) if context.today else None


def _from_another(match: re.Match[str], context: Context) -> str | None:
    """A distance from another date: "a week ago Monday", "eight years ago this month"."""
    found, base = durations.lengths(match["length"]), value(match["rest"], context)
    if base is None or len(found) != 1 or found[0].number is None or found[0].number.denominator != 1:
        return None
    steps, designator = -int(found[0].number), found[0].designator
    if designator == "W":
        steps, designator = 7 * steps, "D"
    if designator == "D":
        return shift(base, "day", steps)
    year = re.match(r"\d{4}", base)
    if designator != "Y" or not year or "W" in base:
        return None
    parts = [int(part) for part in base.split("-")]
    return compose(parts[0] + steps, *parts[1:]) if len(parts) > 1 else shift(base, "year", steps)


def _same_period(match: re.Match[str], context: Context) -> str | None:
    """The last date's period, or the same one of another year."""
    anchor = (context.anchor or "").partition("T")[0]
    year = _year(match["year"], context) if match["year"] else None
    return re.sub(r"^(?:\d{4}|XXXX)", f"{year:04d}", anchor) or f"{year:04d}" if year else anchor or None


Rule = Callable[[re.Match[str], Context], str | None]
_WHICH: Final = "|".join(word for word in _STEPS if word)
_RULES: Final[tuple[tuple[re.Pattern[str], Rule], ...]] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(?P<year>\d{4})[-/](?P<month>\d\d?)[-/](?P<day>\d\d?)(?:[t ](?P<time>\d\d:\d\d)[\d:.]*z?)?", _iso),
        (r"9/11", lambda _match, _context: "2001-09-11"),
        (r"(?P<first>\d{1,2})(?P<sign>[/.-])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)", _numeric),
        (rf"(?P<first>\d{{4}})(?:{TO}|/)(?P<second>\d{{4}}|\d\d)", _years),
        (rf"{_ON_WEEKDAY}(?:the )?{_DAY}(?: of)? {_MONTH}{_IN_YEAR}", _of_month),
        (rf"{_ON_WEEKDAY}{_MONTH} (?:the )?{_DAY}{_IN_YEAR}", _of_month),
        (rf"{_MONTH} {_DAY}{TO}{_LAST_DAY}{_IN_YEAR}", _of_month),
        (rf"{_DAY}{TO}{_LAST_DAY}(?: of)? {_MONTH}{_IN_YEAR}", _of_month),
        (rf"{_MONTH}{_IN_YEAR}", _of_month),
        (rf"{_THIS}(?P<which>this|last|past|next|coming) {_MONTH}", _relative_month),
        (r"(?:year )?(?P<year>\d{4})", lambda match, _context: match["year"]),
        (r"(?P<year>'\d\d)", lambda match, context: f"{_year(match['year'], context):04d}"),
        (rf"(?:(?P<full>\d{{3}})0'?s|'?(?P<short>\d)0'?s|(?P<word>{'|'.join(_DECADES)}))", _decade),
        (r"(?P<nth>\d{1,2})(?:st|nd|rd|th)[ -]century", lambda match, _context: f"{int(match['nth']) - 1:02d}"),
        (r"(?P<year>\d{1,4}) bc", lambda match, _context: f"BC{int(match['year']):04d}"),
        (
            r"(?:ad (?P<year>\d{1,4})|(?P<late>\d{1,4}) ad)",
            lambda match, _context: f"{int(match['year'] or match['late']):04d}",
        ),
        (r"(?:(?:fiscal|financial)(?: year)? |fy ?'?)(?P<year>\d{4}|\d\d)", _fiscal),
        (r"(?P<year>\d{4}) (?:fiscal|financial) year", _fiscal),
        (rf"(?:{_THIS}(?P<which>{_WHICH}) )?(?P<season>{'|'.join(_SEASONS)}){_IN_YEAR}", _season),
        (rf"(?!last \w+$){_NTH}[ -](?P<unit>quarter|half|semester){_OF_YEAR}", _part_of_year),
        (rf"(?P<unit>q|h)(?P<nth>[1-4]){_IN_YEAR}", _part_of_year),
        (rf"(?P<nth>1st|1th|last|final) (?P<length>\w+ (?:months|quarters)){_OF_YEAR}", _months_of_year),
        (rf"(?:{_THIS}(?P<which>{_WHICH}) )?{_UNIT}", _deictic),
        (rf"same period{_IN_YEAR}", _same_period),
        ("|".join(_NEARBY), _near),
        (_NAMED_WEEKDAY, _weekday),
        (rf"(?:{_WEEKDAY} (?:the )?)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)", _ordinal_day),
        (r"(?P<length>.+) (?P<way>ago|back|from now|earlier|before|previously|later|after|afterwards)", _ago),
        (rf"(?:(?P<which>this|last|next) )?{_FEAST}{_IN_YEAR}", _feast),
        (rf"{_NTH} {_WEEKDAY} (?:of|in) (?P<month>.+)", _nth_weekday),
        (r"(?P<unit>day) (?P<way>before|after) (?P<rest>.+)", _beside),
        (r"(?P<unit>week|weekend)(?P<way>) of (?P<rest>.+)", _beside),
        (rf"{_UNIT} before last", _before_last),
        (r"(?P<length>.+) ago (?P<rest>.+)", _from_another),
        (r"th(?:is|at) \w+ day", lambda _match, context: context.anchor_day),
    )
)
"""Pattern of a whole date -> how it resolves; the first that matches decides."""


def value(text: str, context: Context) -> str | None:
    """The TIMEX3 value of a normalised date without a time of day, by the first form that matches it whole."""
    for pattern, rule in _RULES:
        if match := pattern.fullmatch(text):
            return rule(match, context)
    return None
