"""Questions that are none: attempts to write, to break in, and matters that are not the plant's."""

import re
from typing import Literal

Refused = Literal["write", "hostile", "help"]

ALWAYS = (
    r"(delete|remove|cancel|create|insert|modify|edit|approve|silence|mute|acknowledge|ack|drop|truncate|alter|overwrite|amend|revise|"
    r"erase|wipe|purge|rename|reschedule|postpone|expedite|e-?mail|resolve|add|place|upload|undo|revert|archive|reallocate|unblock|"
    r"subscribe|unsubscribe|notify|remind|grant|revoke|disable|enable|reset|restart|shut ?down|send (?!me\b|us\b))"
)
ADJUST = (
    r"(adjust|change|set|update|increase|decrease|raise|lower|reduce|correct|fix|mark|put|write|book|"
    r"bump|hike|push|extend|shorten|replace|swap|switch|clear|zero)"
)
ADJUSTED = r"(the|this|that|it|them|all|my|our|stock|order|safety|price|quantity|status|due|lead|[a-z]+-?\d\w*)"
ACT = (
    r"(make|ship|release|move|transfer|close|reopen|start|stop|pause|resume|launch|assign|pay|reserve|allocate|block|confirm|accept|"
    r"reject|submit|post|schedule|defer|prioriti[sz]e|split|merge|scrap|receive|issue|return|invoice|refund|cut|double|halve)"
)
ACTED = (
    r"(an?|the|this|that|it|them|all|some|more|another|every|my|our|\d[\d,.]*|[a-z]+-?\d\w*|"
    r"(work|purchase|sales|production|customer) orders?)"
)
BUY = r"(order|reorder|purchase|buy|procure)"
BOUGHT = r"(an?|some|more|another|it|them|\d[\d,.]* (of|more|x|pcs|units?|pieces?|kg|m|[a-z]+-?\d\w*))"
TELL = r"(tell|ask|call|contact|message) (the |our |my |a )?(\w+ ){1,4}to"
POLITE = (
    r"(?:(?:please|kindly|just|now|hey|ok|okay|copilot|can you|could you|would you|will you|i want you to|"
    r"i need you to|i'd like you to|i want to|go ahead and|let's|you should|you must)[, ]+)*"
)

REBUY = r"(reorder|buy|purchase|procure) [a-z]{1,4}-?\d\w*"
COMMAND = rf"({ALWAYS}|{ADJUST} {ADJUSTED}|{ACT} {ACTED}|{BUY} {BOUGHT}|{REBUY}|{TELL})\b"
WRITE = re.compile(
    rf"\byou to {COMMAND}|\b(can|could|would|will) you( please)? {BUY}\b|"
    rf"^{POLITE}{COMMAND}|(?:,|;|\.|\?|!|\band\b|\bthen\b|\balso\b) ?{POLITE}(?:{COMMAND})(?! (rate|date)s?\b)"
)
"""What changes something: a verb of change at the beginning of a clause, with what it would change."""

OVERRIDING = (
    r"\b(ignore|disregard|forget|override|bypass|neglect|skip|do not follow|don't follow|stop following)\b.{0,60}"
    r"\b(instructions?|rules?|prompts?|above|previous|prior|guidelines?|restrictions?|everything|limits|filters?|polic(y|ies)|told)\b"
)
POSING = (
    r"\bjailbreak|\byou are now\b|\byou're now\b|\bpretend\b|\bact (as|like)\b|\brole-?play|\bfrom now on\b|\bimagine you\b|"
    r"\b(no|without) (rules|restrictions|limits|filters?)\b|\bun(restricted|filtered|censored)\b|"
    r"\b(developer|debug|god|admin|root) (mode|access)\b"
)
PRYING = (
    r"\b(repeat|print|reveal|output|dump|display|show)\b.{0,30}\b(above|verbatim|prompts?|instructions)\b|"
    r"\b(system|hidden|initial|internal|secret) (prompts?|messages?|instructions?|rules)\b|"
    r"\byour (\w+ )?(prompts?|instructions|rules|configuration)\b|"
    r"\b(passwords?|passwd|secrets?|credentials?|tokens?|database[_ ]url|connection (strings?|urls?)|logins?)\b|"
    r"\b(api|access|private|ssh|encryption)[ _-]?keys?\b|\benv(ironment)? ?var\w*|\.env\b|\bsource code\b|\bconfig(uration)? files?\b"
)
SQL = (
    r"\bunion\b.{0,10}\bselect\b|\bselect\b.{1,80}\bfrom\b|\bdrop\s+(table|database|schema|role|view|index)\b|\bdelete\s+from\b|"
    r"\binsert\s+into\b|\btruncate\s+(table\b)?|\balter\s+(table|role|user|system)\b|\bgrant\b.{0,40}\bto\b|\bupdate\s+\w+\s+set\b|"
    r"\bcopy\b.{0,40}\b(from|to)\b.{0,10}program|\bpg_\w+|\bdblink\b|information_schema|;\s*(select|update|delete|insert|drop|create)\b|"
    r";\s*--|'\s*(or|and)\s+'?\d|'\s*;|\bor\s+1\s*=\s*1|\bsleep\s*\(|\bwaitfor\b"
)
RUNNING = (
    r"\bexec(ute)?\b|\beval\b|\brm -|\b(shell|bash|powershell|sudo|curl|wget|chmod)\b|<\s*script|javascript:|\$\{|\{\{|__\w+__|"
    r"/(etc|bin|usr|proc|var|root|home)/|\.\./|\bsubprocess\b|\bos\.\w+|\brun\b.{0,20}\b(commands?|scripts?|code|sql|quer(y|ies))\b"
)
HOSTILE = re.compile("|".join((OVERRIDING, POSING, PRYING, SQL, RUNNING)))

ARTS = (
    r"jokes?|poems?|songs?|lyrics|haikus?|limericks?|stor(y|ies)|essays?|novels?|movies?|films?|music|recipes?|cook(ing)?|bake|horoscopes?|"
    r"python|javascript|java|html|programming|regex|homework"
)
WORLD = (
    r"weather|temperature outside|football|soccer|basketball|tennis|world cup|olympics?|presidents?|prime minister|elections?|"
    r"politic\w*|"
    r"religio\w*|capital of|population of|bitcoin|crypto\w*|invest(ing|ment)?|(stock|share) (markets?|prices?|exchange)|nasdaq|"
    r"dow jones|"
    r"lottery|news|who won|who invented|translat\w+|meaning of life|planets?|universe|history of the"
)
PEOPLE = (
    r"girlfriend|boyfriend|wife|husband|dating|marry|love me|salary|salaries|wages?|payroll|employees?|colleagues?|my boss|"
    r"vacations?|holidays?|restaurants?|flights?|hotels?|lunch|dinner|doctors?|medicine|lawyers?|"
    r"are you (an? )?(human|real|ai|alive|married|happy|sentient|old)|how old are you|how are you|"
    r"do you (like|love|feel|dream|sleep|eat)|do you think(?! .*(demand|stock|order|sell|need|suppl|run out|§))|"
    r"your (name|age|favou?rite|opinion|birthday|creators?)"
)
SUMS = r"\d+ ?(times|plus|divided by|multiplied by|[*/+x^]) ?\d+\b(?! ?(mm|cm|m|kg|bar|v|kw)\b)"
OFF_TOPIC = re.compile(rf"\b({ARTS}|{WORLD}|{PEOPLE})\b|\b(what is|what's|calculate|compute) {SUMS}")
HELP = re.compile(
    r"^(help|hi|hello|hey|good (morning|afternoon|evening)|thanks?( you)?|what can (you|i) (do|ask).*|"
    r"who are you.*|how do you work.*)[ ?!.]*$"
)


def guard(text: str) -> Refused | None:
    """Which kind of refusal a normalised, lower-cased text asks for; None: it may be a question about the plant."""
    if HOSTILE.search(text):
        return "hostile"
    if HELP.search(text):
        return "help"
    return "write" if WRITE.search(text) else None


def is_off_topic(text: str) -> bool:
    """Whether a text is about another matter than the plant; names of the plant must not stand in it, they say anything."""
    return OFF_TOPIC.search(text) is not None
