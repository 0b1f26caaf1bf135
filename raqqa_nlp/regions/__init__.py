"""Regions and links, the form in which annotation files hold spans, values and relations, to and from Documents."""

from __future__ import annotations

from raqqa_nlp.regions.convert import assemble, disassemble
from raqqa_nlp.regions.region import FIELDS, Field, Link, Region

__all__ = ["FIELDS", "Field", "Link", "Region", "assemble", "disassemble"]
