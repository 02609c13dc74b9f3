"""Questions that are none: attempts to write, to break in, and matters that are not the plant's."""

import re
from typing import Literal

Refused = Literal["write", "hostile", "off_topic", "help"]

ALWAYS = (
    r"(delete|remove|cancel|create|insert|modify|edit|approve|silence|mute|acknowledge|ack|drop|truncate|alter|overwrite"
    r"|erase|wipe|rename|reschedule|postpone|expedite|e-?mail|resolve|add|place|send (?!me\b|us\b))"
)
ADJUST = r"(adjust|change|set|update|increase|decrease|raise|lower|reduce|correct|fix|mark|put|write)"
ADJUSTED = r"(the|this|that|it|them|all|my|our|stock|order|safety|price|quantity|status|due|lead|[a-z]+-?\d\w*)"
ACT = r"(make|ship|release|move|transfer|close|book|start|stop|launch|assign|pay)"
ACTED = r"(an?|the|this|that|it|them|all|some|more|another|every|my|our|\d[\d,.]*|[a-z]+-?\d\w*)"
BUY = r"(order|reorder|purchase|buy)"
BOUGHT = r"(an?|some|more|another|it|them|\d[\d,.]* (of|more|x|pcs|units?|pieces?|kg|m|[a-z]+-?\d\w*))"
POLITE = (
    r"(?:(?:please|kindly|just|now|hey|ok|okay|copilot|can you|could you|would you|will you|i want you to|"
    r"i need you to|i'd like you to|i want to|go ahead and|let's|you should|you must)[, ]+)*"
)

COMMAND = rf"({ALWAYS}|{ADJUST} {ADJUSTED}|{ACT} {ACTED}|{BUY} {BOUGHT})\b"
WRITE = re.compile(
    rf"^{POLITE}{COMMAND}|(?:,|;|\.|\band\b|\bthen\b|\balso\b) {POLITE}(?:{COMMAND})(?! (rate|date)s?\b)"
)
HOSTILE = re.compile(
    r"\b(ignore|disregard|forget|override|bypass)\b.{0,40}\b(instructions?|rules?|prompts?|above|previous|prior|guidelines|restrictions?)\b|"
    r"\b(system|hidden|initial|developer) (prompt|message|instructions?|mode)\b|\bjailbreak\b|\byou are now\b|"
    r"\bpretend (to be|you)\b|\bact as\b|"
    r"\b(passwords?|api[ _-]?keys?|secrets?|credentials?|tokens?|database[_ ]url|connection strings?)\b|"
    r"\benvironment variables?\b|"
    r"\bunion\b.{0,10}\bselect\b|\bselect\b.{1,80}\bfrom\b|\bdrop\s+(table|database|schema|role|view)\b|"
    r"\bdelete\s+from\b|\binsert\s+into\b|\btruncate\s+(table\b)?|\balter\s+(table|role|user|system)\b|"
    r"\bgrant\b.{0,40}\bto\b|\bupdate\s+\w+\s+set\b|\bcopy\b.{0,40}\b(from|to)\b.{0,10}program|\bpg_\w+|"
    r"information_schema|\bexec(ute)?\s*\(|;\s*--|'\s*(or|and)\s+'?\d|'\s*;|\bor\s+1\s*=\s*1|<\s*script|\$\{|"
    r"\{\{|/etc/passwd|\.\./"
)
OFF_TOPIC = re.compile(
    r"\b(weather|jokes?|poems?|songs?|recipes?|football|soccer|movies?|films?|presidents?|elections?|"
    r"capital of|bitcoin|crypto\w*|(stock|share) (markets?|prices?|exchange)|nasdaq|dow jones|translate|essay|"
    r"story|python|javascript|horoscope|lottery|meaning of life|girlfriend|boyfriend|dating|politic\w*|"
    r"religio\w*|salary|salaries|vacations?|holidays?|restaurants?|flights?|hotels?|who won|news)\b"
)
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
    if WRITE.search(text):
        return "write"
    return "off_topic" if OFF_TOPIC.search(text) else None
