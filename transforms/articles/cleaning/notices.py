"""Notices: what a desk or a site sets around a story in whole sentences.

Belongs here: recognising a paragraph as a note on who reported, a correction, a way to reach the newsroom, or what a site does
with its readers' data. Does not belong here: menus, forms and the marks of wires (`boilerplate.py`).
"""

import re
from collections.abc import Collection

from transforms.language.vocabulary import words

REPORTING_CREDIT, CONTACT, CORRECTION = "reporting credit", "contact", "correction note"
# Folded openings, by reason: who else worked on a story, how to reach the reporter, what was changed, where it ran first.
_NOTES = {
    REPORTING_CREDIT: r"(?:additional |further |with )?(?:reporting|writing|editing|compiled|translated) by \w"
    r"|.*\bcontributed (?:reporting )?(?:to|for) this (?:report|story|article|dispatch)$",
    CONTACT: r".{3,60} can be (?:reached|contacted) (?:at|on|via|by)\b|to contact the (?:reporters?|writers?|authors?|editors?)\b"
    r"|(?:reach|contact|e ?mail|write to) (?:the |our )?(?:reporters?|writers?|authors?|newsroom|news ?desk)\b"
    r"|(?:if you have|do you have|have you got|got) (?:a |an |any |more )?(?:story|stories|tips?|news|photos?|videos?|pictures?"
    r"|information)\b.*\b(?:ring|call|text|email|contact|send|write|news ?desk|newsroom|let us know|get in touch)\b",
    "newsletter form": r"(?:sign up|subscribe|get|receive|register|join)\b.*\bnewsletters?\b"
    r"|you (?:are receiving|are getting|receive|received|got) this (?:e ?mail|newsletter|message|mail)\b",
    CORRECTION: r"(?:an earlier|a previous|an original|the original|earlier) versions? of (?:this|the) \w+ "
    r"|(?:this|the) (?:article|story|report|post|piece|page|headline) (?:was|has been) (?:\w+ )?"
    r"(?:updated|amended|corrected|revised|modified|clarified)\b"
    r"|in (?:einer|der) (?:früheren|vorherigen|ersten|ursprünglichen) (?:version|fassung) (?:dieses|des) \w+ "
    r"|dieser (?:artikel|text|beitrag|bericht) wurde (?:nachträglich |am |um )"
    r"|(?:cet|l) article a été (?:mis à jour|modifié|corrigé|actualisé)|une (?:première|précédente) version de cet article"
    r"|este artículo (?:ha sido|fue) (?:actualizado|corregido|modificado)|una versión anterior de est[ea] ",
    "subscription prompt": r"(?:subscribe|register|sign up|log in|sign in|become a (?:member|subscriber))\b.{0,80}\b"
    r"(?:access|unlimited|read|reading|full (?:story|article)|articles)\b|to (?:continue|keep) reading|to read the (?:full|rest)"
    r"|want to (?:read|see) more|you (?:ha)?ve (?:reached|read|used) (?:your|all)"
    r"|this (?:article|story|content|post) is (?:for|only|available|exclusive|reserved|free)\b.{0,40}\b(?:subscribers|members)"
    r"|dieser (?:artikel|text|inhalt) ist (?:nur )?(?:für|exklusiv)|mit .{0,30}\b(?:abo|plus)\b.{0,30}\b(?:weiterlesen|lesen)"
    r"|(?:cet article|la suite|ce contenu) est réservée? |il vous reste .{1,10} de cet article"
    r"|(?:contenido|artículo) exclusivo |para seguir leyendo|(?:questo|il) (?:contenuto|articolo) è riservato "
    r"|per continuare a leggere|para continuar lendo|conteúdo exclusivo |dit artikel is (?:alleen|exclusief)",
    "publication note": r"this (?:article|story|report|essay) (?:was )?(?:originally|first) (?:appeared|published|ran)\b"
    r"|a version of this (?:article|story|essay|review) (?:first )?(?:appears|appeared|ran|was)\b",
    "share link": r"(?:you can )?(?:follow|like|find) (?!up\b).{2,60} on (?:facebook|twitter|x|instagram|bluesky|mastodon|threads"
    r"|linkedin|tiktok|telegram|whatsapp|youtube)\b|follow .{0,60}\bcoverage\b",
    "advertisement": r"(?:download|get|install) (?:the|our) .{0,40}\bapp\b",
}
_REASONS = tuple(_NOTES)
_NOTE = re.compile("|".join(f"({pattern})" for pattern in _NOTES.values()))
# A heading or label: "Correction: …", "Editor's note", "Correction, Jan. 15".
_CORRECTION = re.compile(
    r"(?:corrections?|clarifications?|editor['’]?s['’]?\snote|berichtigung|korrektur|richtigstellung"
    r"|anm(?:erkung|\.)\s?d(?:er|\.)\s?red\w*\.?|rectificatif|erratum|corrección|rectificación|fe de errores|errata corrige"
    r"|nota (?:del editor|della redazione|de la redacción))\s*(?:[:–—]|-\s|,?\s*(?:\w{3,9}\.?\s)?\d|$)",
    re.IGNORECASE,
)
# A sentence with one of these tells of the site, unless it is the story's very subject.
_SITE = re.compile(
    r"\b(?:terms of (?:service|use)|privacy policy|uses? cookies|creative commons|community guidelines"
    r"|affiliate (?:program|links?|advertising)|advertising program|datenschutzerklärung|nutzungsbedingungen)\b"
)
# Most lines need no closer look: they have none of these words, first or within.
_NOTE_OPENINGS = frozenset(words("notices", "first words"))
_CONSENT = tuple(frozenset(words("consent", kind)) for kind in ("subject", "address", "purpose"))
_SITE_WORDS = _CONSENT[0].union(words("notices", "site words"))
MIN_CONSENT_LENGTH = 24


def note(line: str, key: str) -> str | None:
    """Why a paragraph, folded to `key`, is a desk's note on its story or its readers; None where it is none."""
    if key.partition(" ")[0] not in _NOTE_OPENINGS and "contributed" not in key and " can be " not in key:
        return None
    if match := _NOTE.match(key):
        return _REASONS[(match.lastindex or 1) - 1]
    return CORRECTION if _CORRECTION.match(line) else None


def may_tell_of_site(said: Collection[str]) -> bool:
    """Whether folded words have one without which a paragraph neither tells of a site's terms nor asks for consent."""
    return not _SITE_WORDS.isdisjoint(said)


def tells_of_site(key: str) -> bool:
    """Whether a folded sentence tells of the terms that a site sets; a story can do so too."""
    return _SITE.search(key) is not None


def asks_consent(said: Collection[str]) -> bool:
    """Whether the folded words that open a paragraph tell readers what a site does with their data."""
    return sum(map(len, said)) + len(said) > MIN_CONSENT_LENGTH and not any(kind.isdisjoint(said) for kind in _CONSENT)
