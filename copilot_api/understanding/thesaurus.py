"""Many ways to say one thing, put into the words that the rules know."""

import re
from collections.abc import Mapping

ITEMS = r"(?:items?|parts?|products?|articles?|skus?|materials?|positions?|things?|stuff|goods|pieces?)"
MODAL = r"(?:should|must|shall|ought to|needs? to|needs?|ha(?:ve|s) to|had better|want to|supposed to|going to)"
SOON = r"(?:will|would|going to|about to|might|may|could|can|soon|likely to|expected to|due to)"
LACKING = (
    r"(?:no|without|missing|lack(?:s|ing)?|ha(?:ve|s) no|unknown|(?:don't|doesn't|do not|does not) have)"
    r"(?: an?| any| the| its| their| known)*"
)
GONE = r"(?:gone|empty|sold out|used up|exhausted|unavailable|out|short|out of stock)"
DONE = r"(?:done|finished|completed?|here|shipped|delivered|received|arrived|closed|made|come|left|gone|ready)"

# fmt: off
SAID: Mapping[str, tuple[str, ...]] = {
    "supplier": (
        r"vendors?", r"sources? of supply", r"source(?= (for|of) §)", r"subcontractors?",
    ),
    "customer": (
        r"clients?",
    ),
    "percent": (
        r"per cent",
    ),
    "run out": (
        rf"{SOON}( \w+)? (be|go|get|become|turn) {GONE}(?! of stock)",
        r"(runs?|running|go|goes|going) (dry|empty|low|short|out of stock)", r"deplet\w+", r"(hit|hits|reach|reaches|at) zero",
    ),
    "out of stock": (
        r"(?<!why )(can't|cannot|can not|unable to)( we| you)* (deliver|ship|supply|serve)( from stock)?",
        r"(have|has|had|are|is)( we| already| now)* (run|ran) out( of)?", r"(we|already) ran out( of)?", r"sold out",
        r"(nothing|none|no more)( \w+)? (left|available|there)", r"not available", r"zero stock",
        r"(have|has|got|of) none( of)?", r"(are|is) (gone|empty)", r"(are we|we are) out of",
    ),
    "in stock": (
        r"on (the|our) (shel(f|ves)|racks?|floor)", r"in (the|our) (racks?|bins?|stores?|house)", r"in house",
        r"(lying|lies|laying|sitting) (around|in|at|there)", r"left over", r"free to (sell|use|promise|ship)",
        r"(can|could)( i| we| you)*( still)? (promise|sell)", r"at our disposal", r"uncommitted", r"unreserved",
    ),
    "shipped": (
        r"out of the door", r"out the door", r"sent (out|off)", r"left (the )?(house|warehouse|plant|dock)",
    ),
    "late": (
        r"over ?due", r"delayed", r"delays?", r"(furthest |far )?behind(?! (the|this|that|it)\b)( schedule| plan)?",
        r"(older than|beyond|after) (its|their|the) (due |promised |delivery )?dates?",
        r"past (due|(its|their|the) (due |promised )?dates?)", r"tardy", r"not on time", r"unpunctual", r"slipp(ed|ing)",
        r"wait(ed|ing|s)?( for)? (too long|longer than \w+)", r"missed (its|their|the|our)? ?\w* ?(dates?|deadlines?)",
        rf"should (already )?(be|have been|have)( already)? {DONE}( already| by now)?",
    ),
    "in progress": (
        r"being (made|built|produced|assembled|manufactured)", r"on the line", r"\bwip\b",
        r"(are|is)( we| you| they| the plant| the factory) (currently |now |just )?"
        r"(making|building|producing|assembling|manufacturing)",
    ),
    "not acknowledged": (
        r"(nobody|no one|none)( \w+){0,2} (acknowledged|took care|takes care|looked at|handled|touched)( of)?",
        r"unacknowledged", r"not( yet)?( been)? acknowledged", r"unconfirmed",
    ),
    "ordered in vain": (
        r"over-?order\w*", r"order(ed|ing)? (far |way )?(too (much|many)|more than \w+)",
        r"too (much|many)( \w+)? (on order|ordered)", r"excess(ive)? (purchase )?orders?",
    ),
    "excess": (
        r"for (far |much )?(more|longer) than an? year", r"years of (stock|supply|cover)", r"over-?(stock|buy|bought)\w*",
        r"get rid of", r"(sell|clear) off", r"free up (cash|money|capital|space)", r"surplus",
        r"excessive",
        r"(far |way )?too (much|many)", r"more( of \w+)?( \w+)? than (we|is|are)( ever)? need(ed)?",
    ),
    "slow moving": (
        r"slow-?( ?mov\w+)", r"gathering dust", r"(not|haven't|hasn't|without|no) (been )?(mov(ed|ing|ements?)|touched)",
        r"(hardly|barely|not) (moving|moves?|used|selling)", r"non-?moving", r"shelf warmers?",
    ),
    "obsolete": (
        r"obsolescen\w+", r"dead[ -]?stock", r"no longer (needed|used|wanted)", r"not (needed|used|wanted) any ?more",
        r"(nobody|no one|no customer)( \w+)? (buys?|wants?|orders?|needs?|asks? for)( \w+)?( any ?more)?", r"never used",
        r"unsold", r"(never|not) sold", r"(don't|do not|no longer|never) (need|use|want|sell)( any ?more| again)?",
    ),
    "negative stock": (
        r"negative", r"below zero", r"less than (zero|nothing)", r"minus (stock|quantit\w+)",
    ),
}
# fmt: on
"""What the rules know, and what else is said for it. What will be comes before what is: "going to be sold out" is not yet."""

COMPILED = tuple((said, re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")) for said, ways in SAID.items())


def plain(text: str) -> str:
    """A lower-cased text in the words of the rules; what is named stands in it as §."""
    for said, pattern in COMPILED:
        text = pattern.sub(said, text)
    return text
