"""Judges each phrasing in its context: denied, past, somebody else's, asked about, or simply so.

The rules follow the idea of ConText (Harkema et al. 2009, J Biomed Inform
42:839): a trigger has a direction and a scope that ends with the clause. They
are written for people who type about themselves: question words, "never said I
couldn't", "massage doesn't help the numbness" (which is not a denial), answers
that follow their word ("fever: none").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from spinewise.understanding.message import Hit, Message
from spinewise.understanding.wordset import wordset

Past = Literal["over", "recent", "holds"]
Stance = Literal["stated", "uncertain", "hypothetical", "figurative"]


@dataclass(frozen=True)
class Verdict:
    """What the words around a phrasing make of it."""

    denied: bool = False
    past: bool = False
    """Over and done with."""
    ended: bool = False
    """It was so and has stopped: the finding is false now."""
    stance: Stance = "stated"
    because: str | None = None
    """The words that decided, for "why was this understood?"."""


# ---------------------------------------------------------------- denial

_FORWARD = wordset(
    "no not never without nor neither deny denies denied denying zero nil nothing none lacks absence",
)
_AFTER_NO = wordset(
    "idea doubt wonder matter longer one change improvement relief better worse clue luck good choice",
    "end reason cause result position escape way joke thanks help sooner diagnosis answer answers",
    "explanation cure word different difference less medical",
)
"""What follows "no" without denying what comes later ("no relief from the numbness")."""
_AFTER_NOT = wordset(
    "only just sure certain know help helps helping helped touch touching touched work working ease",
    "easing relieve relieving fix fixing improve improving better stop stopping stopped shift shifting",
    "settle settling subside subsiding budge because want like understand care mind realise realize",
    "expect remember mention wait stand bear bother enough long until wonder exactly necessarily able",
    "so as cope sleep normal right go going gone eat drink work do allowed tell explain see why how",
    "what get made make diagnose diagnosed satisfied happy clear change changed changing responding",
)
"""What follows "not" without denying what comes later ("it is not helping the numbness")."""
_WAYS = wordset(
    "down into to past beyond in up round around through anywhere numb dead",
)
_AFTER_NOT_BUT = {
    "get": wordset(
        "any numbness pins tingling fever night a chest pain back neck",
    ),
    "see": frozenset(("any", "a", "blood")),
    "do": frozenset(("drugs",)),
    "go": _WAYS,
    "going": _WAYS,
    "tell": frozenset(),
}
_AFTER_NEVER = wordset(
    "ending mind know knew seen imagined stops stop goes lets realised thought ever ends",
)
_AFTER_NOTHING = wordset(
    "helps works touches eases relieves stops fixes helping shifts takes helped worked",
)
_MODALS = frozenset(("can", "could", "will", "would", "should", "must", "may", "might"))
_AFTER_MODAL_NOT = wordset(
    "say report remember recall complain be have feel notice see find detect call",
)
_LIKE_THIS = (
    ("like", "this"),
    ("this", "bad"),
    ("so", "bad"),
    ("as", "bad"),
    ("like", "it"),
    ("that", "bad"),
    ("like", "that"),
    ("this", "severe"),
    ("this", "painful"),
)
_NOUNS = wordset(
    "fever fevers chills cough coughing sweats swelling rash rashes nausea vomiting blood trauma injury",
    "injuries accident accidents falls fall problems problem issues issue trouble difficulty",
    "incontinence history cancer diabetes symptoms spasm spasms knot knots pins chest night weight",
    "shortness breathlessness loss numbness tingling weakness burning bleeding pain pains infection",
    "infections osteoporosis steroids steroid surgery stiffness bladder bowel changes change headache",
    "dizziness leg arm leaking leaks unexplained back stomach tummy abdominal hiv other joint swollen",
    "fractures fracture heart calf jaundice leakage urinary operations clots clot warfarin blood saddle",
    "falls knocks bumps tumbles",
)
"""First words of a phrasing that can go on in a list after "no" ("no fever, weight loss")."""
_VERBS = wordset(
    "is are was were am feel feels felt go goes went gone get gets has have had can could will do does",
    "did keep keeps started",
)


def _denied(message: Message, hit: Hit, consumed: Sequence[bool]) -> str | None:
    words = message.words
    first, end = message.clause_of(hit.start)
    for at in range(hit.start - 1, first - 1, -1):
        word = words[at]
        if word not in _FORWARD or consumed[at] or hit.start - at > 14:
            continue
        following = words[at + 1] if at + 1 < len(words) else ""
        second = words[at + 2] if at + 2 < len(words) else ""
        adjacent = at + 1 == hit.start
        if not adjacent and _harmless(word, following, second, words[at - 1] if at > first else ""):
            continue
        if word == "no" and _is_particle(words, at, first, following):
            continue
        between = words[at + 1 : hit.start]
        if _scope_broken(message, hit, word, between):
            continue
        if word == "never" and _never_like_this(words, hit.end):
            continue
        return " ".join(words[at : hit.start + 1])
    after = _denied_after(words, hit, end)
    return after


def _harmless(word: str, following: str, second: str, before: str) -> bool:
    if word == "no":
        return following in _AFTER_NO
    if word == "not":
        if before in _MODALS:
            return following not in _AFTER_MODAL_NOT
        if following in _AFTER_NOT_BUT:
            return second not in _AFTER_NOT_BUT[following]
        return following in _AFTER_NOT
    if word == "never":
        return following in _AFTER_NEVER
    if word in ("nothing", "none"):
        return following in _AFTER_NOTHING
    if word == "without":
        return following in ("relief", "success", "help", "warning", "reason", "result", "luck")
    return False


def _is_particle(words: Sequence[str], at: int, first: int, following: str) -> bool:
    """ "No" as an answer ("No, I have a cough"), not as "no cough"."""
    if following in (",", ".", "-", "!", ";", "", "i", "it", "its", "he", "she", "they", "my", "the", "we"):
        return True
    starts = at == first or words[at - 1] == ","
    return starts and following in ("that", "this", "there", "just", "only", "but", "because", "not", "no")


def _scope_broken(message: Message, hit: Hit, trigger: str, between: Sequence[str]) -> bool:
    words = message.words
    inside = words[hit.start : hit.end]
    own_sentence = any(w in _VERBS for w in inside[1:]) and inside[0] not in _VERBS
    if trigger in ("no", "without", "zero", "nil") and own_sentence and between:
        return True
    if trigger in ("no", "without") and any(
        w in ("is", "are", "was", "feels", "hurts", "i", "has", "have") for w in between
    ):
        return True
    if _new_subject(between):
        return True
    if trigger == "not" and "what" in words[: hit.start] and any(w in ("is", "are", "was") for w in between):
        return True  # "what they don't have down is that my bits are numb"
    if (
        trigger == "not"
        and any(w in ("for", "due", "with") for w in between)
        and not any(
            w in ("have", "had", "got", "problems", "problem", "trouble", "issues", "any", "issue")
            for w in between
        )
    ):
        return True
    if "," in between:
        # "no fever, numb legs" is a new piece of news; "no fever, numbness or chills" is a list
        listed = any(w in ("or", "nor") for w in between) or _goes_on_as_list(message, hit)
        if not _listable(inside) and not listed:
            return True
    return False


_PRONOUNS = wordset(
    "i it its he she they there we",
)
_BEFORE_PRONOUN = wordset(
    "think believe say said suppose reckon feel know guess when if while as that whenever , like",
    "imagine",
)


def _new_subject(between: Sequence[str]) -> bool:
    """Whether another sentence has begun without a sign: "it's not in my chest it's in my back"."""
    return any(
        w in _PRONOUNS and at > 0 and between[at - 1] not in _BEFORE_PRONOUN for at, w in enumerate(between)
    )


_PARTS = wordset("back leg arm chest heart stomach tummy abdominal calf joint saddle blood")
_COMPLAINTS = wordset(
    "pain pains ache aches swelling weakness numbness problems problem symptoms stiffness clots clot",
    "thinners pressure",
)


def _listable(inside: Sequence[str]) -> bool:
    """Whether a phrasing can go on in a list after "no": "chest pain" can, "back tight" cannot."""
    if inside[0] in _PARTS:
        return len(inside) > 1 and bool(_COMPLAINTS & set(inside[1:]))
    return inside[0] in _NOUNS


def _goes_on_as_list(message: Message, hit: Hit) -> bool:
    """Whether "or" or "nor" comes later in the clause."""
    _, end = message.clause_of(hit.start)
    return any(w in ("or", "nor") for w in message.words[hit.end : end])


def _never_like_this(words: Sequence[str], end: int) -> bool:
    return any(tuple(words[at : at + 2]) in _LIKE_THIS for at in range(end, min(end + 4, len(words))))


_AFTER = re.compile(
    r"^(?:[:\-=,(?/] )*(?:(?:no|none|nope|nil|negative|absent|denied|nah|zero|never|not (?:really|"
    r"at all))(?: (?:no|never|none|not at all|not ever|thanks|thank god|nothing|nope|"
    r"not me))*(?= [.,;!)?\-]|$)|(?:is|are|was|were|has been|have been) (?:not|never) (?:really |"
    r"actually )?(?:present|there|a problem|an issue|something|affected|any|an? concern)|(?:is|"
    r"are|was|were) (?:absent|negative|nil|ruled out)|ruled out|not present|free\b)"
)


def _denied_after(words: Sequence[str], hit: Hit, end: int) -> str | None:
    rest = " ".join(words[hit.end : hit.end + 8])
    found = _AFTER.match(rest)
    return found.group().strip() if found else None


_NO_TO_ALL = (
    r"no to (?:all|every|each|any|both|them|everything)\b(?: \w+){0,4}|none of (?:that|those|these|"
    r"them|it|the above|this|which|the following)(?: (?:for|with|here|at|applies|apply|thank|"
    r"thankfully|going|happening|to|me|is|in|sounds|happen|happens|yet|so|has|have)\b[^.,]*)?|"
    r"nothing like that[^.,]*|(?:not )?(?:one|any|a single one) of (?:them|those|that|these)|"
    r"(?:all|everything|both|each)(?: of (?:them|those|which|that))?(?: is| are| were| was| came back|"
    r" come back)? "
    r"(?:no|nos|negative|intact|clear|normal|absent|tickety boo|present and correct|in order|"
    r"in working order|as (?:normal|usual|before)|fine|ok|good)|"
    r"(?:i )?(?:have|got|had|has) none(?: of [^.,]*)?|do not have (?:any|either)(?: of [^.,]*)?|"
    r"(?:does|do) not apply[^.,]*|not the case[^.,]*|not me|neither(?: of [^.,]*)?"
)
_LISTED_THEN_NO = re.compile(
    r"^(?:(?:and|but|so|luckily|thankfully|happily|the|my|answer|answers|was|is|i said|said|had|have) )*"
    r"(?:" + _NO_TO_ALL + r"|(?:no|nope|nah)(?=\s*(?:[.!]|$)))\s*(?:[.,!)]|$)"
)
_LIST_ENDS_WITH_NO = re.compile(r"(?:^|[,:\-] |and )(?:" + _NO_TO_ALL + r")\s*(?:[.!)]|$)")


def _answered_no(message: Message, hit: Hit) -> str | None:
    """The "no" to a whole list before it: "they asked about leaks, numb saddle. No to all of it"."""
    words = message.words
    _, end = message.sentence_of(hit.start)
    rest = " ".join(words[hit.end : end])
    found = _LIST_ENDS_WITH_NO.search(rest)
    if found:
        return found.group().strip()
    if end < len(words):
        _, following = message.sentence_of(end)
        found = _LISTED_THEN_NO.match(" ".join(words[end:following]))
        if found:
            return found.group().strip()
    return None


# ---------------------------------------------------------------- the past

_PAST_BEFORE = re.compile(
    r"\b(?:used to (?:have|get|be|suffer|feel|wake|take|go|do|inject|drink|smoke|hurt|wet)?|"
    r"years ago|years back|decades ago|(?:in the|back in the) past|back in (?:the )?(?:19|20)?\d\d|"
    r"(?:in|at|during|through|throughout) (?:high school|college|uni|university|secondary school|"
    r"primary school|"
    r"middle school|sixth form|boarding school|the army|the navy)|"
    r"as a (?:wee|little|small|young|tiny) (?:lad|lass|kid|boy|girl|child|one|nipper)|as a (?:lad|lass|"
    r"nipper|youngster)|"
    r"when i was having|when i (?:gave birth|broke|was having)|on my wedding day|after my (?:first|"
    r"second|third|last) "
    r"(?:baby|child|birth|was born)|(?:19|20)\d\d (?:that|it) was|with my (?:first|second|"
    r"third) (?:baby|child|pregnancy)|(?:was|were) (?:suffering from|"
    r"prescribed|being treated|diagnosed)|being treated (?:was|is)|i suffered a|underwent|"
    r"previously|at the time|back then|long time ago|long ago|as a (?:child|kid|teen|teenager|"
    r"baby|boy|girl|student|young|toddler)|when i was (?:a|an|about|in|at|little|small|tiny|young|younger|"
    r"pregnant|carrying|on|taking|\d+|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|born)|when i had|"
    r"last (?:year|month|summer|winter|autumn|spring|christmas|january|february|march|april|may|"
    r"june|july|august|september|october|november|december)|in (?:19|20)\d\d|(?:months|yrs) ago|"
    r"in my (?:teens|twenties|20s|thirties|30s|youth|childhood)|(?:at|over|last) (?:christmas|easter)|"
    r"before (?:the|my) (?:op|operation|surgery)|was born|i was born|once had|had once|"
    r"that was the last time|(?:only|last|one) time i ever|"
    r"(?:in|at|since) (?:assembly|year (?:[3-9]|1[0-3])\b)|year (?:[7-9]|1[0-3]) |"
    r"(?<!at )once (?:at|when|in|during|years|before|as)|earlier in life|historically)\b"
)
_STILL = re.compile(
    r"\b(?:since|ever since|for the (?:last|past)|started|began|still|from then|came back|"
    r"back again|and now|again now|ever after|diagnosed|always have|always had|has been|have been|"
    r"on and off)\b"
)
_LONG_AGO = re.compile(
    r"\b(?:(?:years|yrs|decades|ages) (?:ago|back)|long time ago|as a (?:child|kid|teen|teenager|"
    r"baby)|in (?:19|20)\d\d|last year|year ago|(?:four|five|six|seven|eight|nine|ten|eleven|"
    r"[4-9]|1\d) months ago|when i was)\b"
)
_FINE_SINCE = re.compile(
    r"\b(?:good|fine|ok|okay|right|perfect|clear|grand|normal|dry|nothing|never|brilliant|great|"
    r"no \w+) since\b"
)
_LONG_GONE = re.compile(r"\b(?:long gone|long since gone|all (?:gone|clear) now)\b")
_APART = re.compile(
    r"\b(?:these days|nowadays|now just|now only|recovered|healed|unrelated|fine (?:since|"
    r"ever since|after)|no problems? since|all good since)\b"
)
_ENDED = re.compile(
    r"\b(?:(?:is|are|was|be|its|it|now|long|basically|all|has|have|totally|since) (?:now )?(?:long |"
    r"all |completely |basically |totally )?(?:gone|cleared|stopped(?! (?:being|working|able|"
    r"feeling|responding|peeing|pooing|going|moving|me|my))|settled|resolved|disappeared|passed|"
    r"healed|finished)(?: away| up| off| now| completely)?|(?:went|goes) away|gone away|cleared up|"
    r"(?:fine|ok|better|normal|clear|good|alright) (?:now|again|since|ever since)|back to (?:normal|"
    r"brown|life|its old self|how it was)|(?:dry|clean|continent) (?:\w+ ){0,5}since|(?:never|"
    r"nothing|none|not once|no (?:bother|trouble|problems?|issues?|repeat)) since|never (?:again|"
    r"came back|returned|happened again|happened since|repeated)|that was the last (?:of it|"
    r"i saw of it|time (?:it|that|they|this|my legs))|came (?:right )?back (?:the same|that|by|"
    r"within|in|after|before|overnight|as soon|once|when|later|next|a|the next)|"
    r"(?:all )?back (?:by (?:tea|lunch|bed|evening|morning|night)\w*|in (?:minutes|seconds|"
    r"no time))|gone (?:by|within|before|in (?:minutes|seconds|a|an|five|ten|two|half)|overnight|"
    r"next day|the next)|worn off(?: now)?|long worn off|it (?:all )?passed(?: off)?|not any ?more|"
    r"no longer|got over|over it now|wakes up when|none since|(?:been )?clear (?:ever )?since|"
    r"stopped (?:it|them|that|taking)|wore off|all better|came off (?:it|them))\b"
)
_SINCE_THEN = re.compile(
    r"\b(?:since then i have not (?:had|experienced|felt)|(?:have|has) not (?:had|"
    r"experienced) any (?:symptoms|pain|problems) since|symptom free|pain free (?:now|since|"
    r"ever since)|all clear (?:ever )?since|never came back|not come back since)\b"
)
_THAT_WAS = re.compile(
    r"\b(?:that|this|it|which) was (?:all )?(?:last (?:year|month|summer|winter|autumn|spring|christmas|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)|"
    r"(?:back )?in (?:19|20)\d\d|(?:many |\w+ )?(?:years|decades|ages|months) ago|ages ago|a long time ago|"
    r"when i was|back then|before (?:the|my) (?:op|operation|surgery))\b"
)
_NERVES = wordset(
    "numbness saddle_numbness weakness both_legs unsteady_gait leg_pain arm_pain neuro_worsening"
)
_POSED = re.compile(
    r"\b(?:sit|sat|sitting|seats?|seats|kneel|kneeling|knelt|knees|cross|crossed|crossing|bike|cycling|"
    r"saddle|rides?|riding|"
    r"horse|flights?|planes?|drives?|driving|coach|bus|train|toilet|loo|squat|squats|squatting|boots|boots?|"
    r"jeans|tight|cold|ice|"
    r"snow|gym|runs?|running|ran|marathon|hikes?|hills?|leg day|stairmaster|stairs|spin|"
    r"class(?:es)?|treadmill|"
    r"workout|sessions?|"
    r"epidural|spinal|injection|injected|anaesthetic|block|dentist|cream|massage|tens|lean|leaning|"
    r"leant|slept|sleep|lay|"
    r"lying|films?|cinema|theatre|church|pews?|bench(?:es)?|chairs?|bleachers|floors?|meditation|"
    r"yoga|pray|praying|"
    r"prayer|temple|mosque|"
    r"gaming|desk|tattoo|swim|sea|pool|bath|bouncy|trampoline|roller coaster|rollercoaster|fairground|"
    r"boat|ferry|interview|"
    r"speech|stage|nerves|wedding|exam|rucksack|backpack|pothole|puddle|cross-legged|legged|lap|"
    r"carrying|kayak|canoe|rowing)\b"
)
"""What makes limbs go to sleep, or legs wobble, for a while and without harm."""
_FEW = r"(?:\d+|one|two|three|four|five|ten|fifteen|twenty|thirty|few|couple|half|bit|little)"
_SOON_OVER = re.compile(
    r"\b(?:" + _FEW + r" (?:of |an )?(?:minutes?|mins|seconds?|secs|hours?|steps|paces) (?:later|after|"
    r"afterwards|walking|"
    r"of walking|walk|and (?:i|it|they|we|all|normal|fine|back|gone)|or so|lol|max|tops|at most|then)|"
    r"(?:gimme|give me|give it|gave it|takes?|took) (?:me |it |them |"
    r"a )?" + _FEW + r" (?:of )?(?:minutes?|mins|seconds?|secs)|"
    r"(?:grand|fine|ok|okay|better|good|right|normal|rain|gone|goes|went|go|stops|stopped|passes|passed|"
    r"clears|cleared|"
    r"wears off|wore off|sorted|vanishes|fades|faded|eases|settles|settled|subsides|recovers|recovered|"
    r"disappears|"
    r"wakes?|woke|wakes? up|comes? back|came back|back|returns|returned|resolved|resolves)"
    r"(?: (?:up|off|away|again|to normal|to life|straight|straightaway|all|it|they|was|is|"
    r"were))* (?:as soon as|once|the minute|the second|"
    r"the moment|the instant|when|after|within|in|by|if|straight away|straightaway|immediately|right away|"
    + _FEW
    + r" (?:minutes?|mins|seconds?|steps))\b|"
    r"(?:stand|stood|standing|get|got|getting|move|moved|walk|walked|shift|shifted|take|took|stretch|"
    r"shake|shook|wiggle|rub|rubbed)"
    r"(?: \w+){0,5} (?:and|then) (?:it|they|that|i|all|we)?(?: \w+)? ?(?:stops?|stopped|goes|went|gone|"
    r"fine|back|normal|passes|clears|wakes?|away|ok|good|comes?|came)\b|"
    r"back to life|was back with a vengeance|(?:walk|walked|shake|shook|shaken) (?:it|them) off|"
    r"worn off|wore off|wears off|"
    r"(?:fine|ok|grand|good|normal|right|gone|better) (?:again|afterwards|after|by the (?:time|evening|"
    r"car)|by (?:morning|tea|lunch|bed)\w*|next day|the next day))"
)
_GOES_ON = re.compile(
    r"\b(?:still|but (?:they|it|now|then|the|this|since)|came on again|again now|keeps|times since|"
    r"this time|"
    r"not (?:come|gone|worn|woken|going|wearing|wake|go|back|yet)|never (?:came|come|comes|wears|goes)|"
    r"has not|have not|did not|does not|will not|would not|until now|except)\b"
)


def _soon_over(message: Message, hit: Hit) -> str | None:
    """What shows that a numb or weak limb had a harmless reason and was soon right again.

    "Foot went to sleep on the loo, back to life after two minutes": a posture or
    an effort, and an end. Without a reason of that kind a spell of weakness counts.
    """
    if hit.finding not in _NERVES:
        return None
    words = message.words
    first, end = message.sentence_of(hit.start)
    if end < len(words):
        _, end = message.sentence_of(end)
    rest = " ".join(words[hit.end : min(end, hit.end + 34)])
    over = _SOON_OVER.search(rest)
    if over is None or _GOES_ON.search(rest) or not _POSED.search(" ".join(words[first:end])):
        return None
    if hit.finding == "numbness" and _EACH_TIME.match(over.group()):
        return None  # "tingles when I lean on it, stops when I move" is how it is today
    return over.group()


_EACH_TIME = re.compile(r"(?:stops|goes|eases|clears|passes|wears off|comes back|settles|fades|disappears)\b")
_CAME_BACK = re.compile(
    r"\b(?:came back|come back|is back|but now|and now|now i|started again|again|returned)\b"
)


_NOT_YET = re.compile(
    r"\b(?:not|never|waiting|hoping|want|wants|wish|should|will|would|when|if|"
    r"until|till|before)\b(?: \w+){0,3} $"
)
"""Before an end that has not come: "it has not worn off", "waiting for it to go away"."""
_GOES_ON_IN_THE_PAST = re.compile(r"and (?:could|was|were|had|felt|got|went|lost|fainted|collapsed)\b")
"""A clause with the subject and the time of the one before: "had covid years ago and couldn't breathe"."""
_SHORT_LEAD = 4
"""Words of a lead such as "last year" that belongs to the clause behind it."""


def _time(message: Message, hit: Hit, past: Past) -> tuple[bool, bool, str | None]:
    """(past, ended, the words that say so)."""
    first, end = message.sentence_of(hit.start)
    clause_first, clause_end = message.clause_of(hit.start)
    sentence = " ".join(message.words[first:end])
    clause = " ".join(message.words[clause_first:clause_end])
    joined = clause_first > 0 and _GOES_ON_IN_THE_PAST.match(clause)
    if joined or 0 < clause_first - first <= _SHORT_LEAD:
        clause = " ".join(message.words[first:clause_end])  # "last year I wet myself"
    over = _PAST_BEFORE.search(clause)
    if hit.finding == "trauma":
        # an old injury counts unless the trouble of today is set apart from it
        apart = _APART.search(" ".join(message.words)) if _LONG_AGO.search(sentence) else None
        return bool(apart), False, apart.group() if apart else None
    if past == "recent":
        distant = _LONG_AGO.search(clause) or _LONG_GONE.search(sentence)
        return bool(distant), False, distant.group() if distant else None
    if past == "holds":
        return False, False, None
    if hit.finding == "self_harm" and re.search(
        r"(?<!not )\b(?:again|tonight|urge|want to)\b", " ".join(message.words[hit.end :])
    ):
        return False, False, None
    whole = _SINCE_THEN.search(" ".join(message.words[hit.end :]))
    if whole:
        return True, False, whole.group()
    if over and (not _STILL.search(clause) or _FINE_SINCE.search(clause)):
        return True, bool(_ENDED.search(" ".join(message.words[hit.end : end]))), over.group()
    then = _THAT_WAS.search(" ".join(message.words[hit.end : min(end, hit.end + 20)]))
    if then:
        return True, False, then.group()
    harmless = _soon_over(message, hit)
    if harmless:
        return True, True, harmless
    rest = " ".join(message.words[hit.end : min(end, hit.end + 16)])
    ended = _ENDED.search(rest)
    if (
        ended
        and not _NOT_YET.search(rest[: ended.start()])
        and not _CAME_BACK.search(rest[ended.end() :])
        and not _subject_change(rest[: ended.start()])
    ):
        return True, True, ended.group()
    return False, False, None


def _subject_change(text: str) -> bool:
    """ "numb legs and the fever has gone": what has gone is something else."""
    return bool(
        re.search(r"\b(?:fever|pain|headache|cold|flu|cough|rash|swelling|back|neck|sickness|nausea)\b", text)
    )


# ---------------------------------------------------------------- asked, feared, imagined

_IF = frozenset(("if", "unless", "imagine", "suppose", "supposing", "incase"))
_ACTIONS = wordset(
    "sit stand lie lay bend lift walk move cough sneeze breathe turn twist look press push lean eat",
    "drive sleep run stretch reach get rest stay do wear touch try go take pick put roll hold raise",
    "laugh carry work use keep stop climb poke rub tilt drop strain swallow stoop slouch overdo",
    "exercise play have wake type scroll change relax am been hunch read train kneel shut close wipe pee wee",
    "strain look cross squat wash shower touch pinch kick swing shower",
)
"""What people do: "if I bend" means "whenever I bend"."""
_UNCERTAIN = re.compile(
    r"\b(?:maybe|might(?: have| be)?|perhaps|possibly|possible|could be|may be|may have|"
    r"not sure (?:if|whether|about|it|i|you)|do not know (?:if|whether)|do not remember if|"
    r"can not remember if|wondering (?:if|whether)|wonder (?:if|whether)|not certain (?:if|"
    r"whether)|no idea (?:if|whether)|unsure (?:if|whether)|hard to (?:say|tell) (?:if|whether)|"
    r"can not tell if|could it be|could this be|could that be|what if|in case|tell if|see if|"
    r"check if|know if|ask if|asked if|whether)\b|^(?:and |or |so |but |, )*(?:is it|is this|"
    r"is that)\b"
)
_UNSURE_BEFORE = re.compile(r"\b(?:not sure|unsure|do not know|no idea|can not (?:tell|say))$")
_FEARED = re.compile(
    r"\b(?:worried|worry|worrying|scared|afraid|fear|terrified|paranoid|convinced|anxious|"
    r"frightened|concerned|signs? of|symptoms? of|risk of|risks of|chance of|test(?:ed)? for|"
    r"ruled? out|check(?:ed)? for|screen(?:ed|ing)? for|looking for|prevent|avoid|avoiding|"
    r"research|googled?|google says|thinking (?:its|it is|about)|think its|think it is|"
    r"thought it was|sounds like|mean i have|do i have|have i got|am i getting|am i|cause[sd]?|"
    r"lead to|turn into|mentioned|mention|starting me on|put(?:ting)? me on|offered|suggested|"
    r"considering|refused|fundraiser|essay)\b"
)
_DISEASES = wordset(
    "cancer_history osteoporosis_known spa_features immune_risk recent_infection steroid_use",
    "blood_thinners prior_fracture pregnant",
)
_GENERIC = re.compile(
    r"^(?:(?:so|and|hi|hello|also|just|ok|hey|please|quick question|question|but|, |"
    r": )+ ?)*(?:(?:can|could|does|will|would|do(?! (?:not|get|have|feel|an?|the|lots?|loads|some|"
    r"much|need|think|suffer|wake|work|sit|yoga|weights|gym|heavy|do)\b)) (?:a |an |"
    r"the )?(?!not\b|i\b|my\b|you\b|this\b|it\b|that\b|we\b)\w+|is it true|is it (?:possible|"
    r"normal|common|bad|ok|safe|dangerous) (?:to|for|that|if)|are (?!my\b|this\b|it\b|the\b|"
    r"there\b|i\b|that\b|not\b|very\b|so\b)\w+|is (?!my\b|this\b|it\b|the\b|there\b|i\b|that\b|"
    r"numb|weak|pain|hurt|sore|ting|gett|not\b|very\b|so\b|always\b|worse)\w+|why (?:do|does|"
    r"would) (?!i\b|my\b|me\b|this\b|it\b|the\b|both\b)\w+|what (?:is|are|if|does|do|happens|"
    r"would|causes|cause|makes|made|should i do if|number)|how (?:soon|quickly|fast|would|do|can|"
    r"could|does|"
    r"likely|common|many|dangerous|serious|long) (?!i\b|my\b)|when (?:should|is|do|does|would)|"
    r"should i (?:worry|be worried|go|call|be concerned|see|ring) (?:if|when|in case)|at (?:what|"
    r"which) (?:point|stage)|which (?:number|symptoms|signs)|tell me (?:about|if|what|how)|"
    r"in (?:which|what) (?:cases?|situations?|circumstances?)|(?:let us )?say (?:i|you|someone|somebody|"
    r"my|a|he|she|they|we)\b|"
    r"in case (?:i|you|my|it|he|she)\b|"
    r"what would|which of|suppose|supposing|hypothetically|in theory|theoretically|"
    r"explain|i (?:read|heard|was reading|googled) (?:that|about|somewhere|online)?|"
    r"i saw (?:that|somewhere|online|on (?:tv|the)))"
)
_DREAD = re.compile(
    r"\b(?:afraid|scared|worried|terrified|frightened|fear|fearing|dread|dreading|worry|worrying|"
    r"paranoid|petrified|"
    r"anxious|imagining|picturing|visions of|nightmares? (?:about|of|where|"
    r"that))\b[^.,!?]{0,30}\b(?:one day|will|might|could|may|some ?day|would|end up|"
    r"ending up|going to|become|becoming|wake up|waking up|losing|getting)\b|"
    r"\b(?:dreamt|dreamed|dream|dreams|nightmare|nightmares)\b[^.!?]{0,40}$|\bone day (?:i|my|it|"
    r"they) (?:just )?(?:will|would|could|might)\b|"
    r"\bwhat if\b"
)
_SAY = re.compile(
    r"(?:(?:so|and|ok|hi|but|right|,) )*(?:let us )?(?:say|suppose|imagine) (?:i|my|you|someone|a)\b"
)
_MADE_UP = re.compile(
    r"\b(?:in|saw|watched|watching) (?:the|a|this|that) (?:film|movie|book|series|programme|game|"
    r"story|play|drama)\b|"
    r"\b(?:novel|novels|screenplay|lecturer|textbook|leaflet|toolbox talk|fictional|hero|heroine|"
    r"sitcom|soap opera|"
    r"documentary|flashcards?|exam question|case study|one slide|slides|asked me what|what does [\w ]+ mean|"
    r"imagine (?:a|you|someone)|tv show|netflix|video game|first aid course|training course)\b"
)
"""Stories and lessons: what is told in them is nobody's."""
_CURIOUS = re.compile(
    r"\b(?:(?:for|of) general knowledge|general knowledge only|(?:trivia|pub quiz) (?:night|question)|"
    r"out of (?:pure |sheer |idle )?curiosity)\b"
)
"""What is asked for its own sake."""
_LESSON = re.compile(
    r"\b(?:toolbox talk|one slide|lecturer says|imagine (?:a|you|someone)|exam question|quiz)\b"
)
_HEARD = re.compile(r"\bi (?:read|heard|saw|was reading|googled)\b")
_ASKS_IF_NORMAL = re.compile(r"^.{0,20}is it (?:normal|common|ok|bad|safe|dangerous)")
_FIRST_PERSON = frozenset(("i", "my", "me", "im", "mine", "myself"))


def _stance(message: Message, hit: Hit) -> tuple[Stance, str | None]:
    words = message.words
    first, _ = message.sentence_of(hit.start)
    clause_first, _ = message.clause_of(hit.start)
    before_in_clause = words[clause_first : hit.start]
    text_before = " ".join(before_in_clause)
    sentence_before = " ".join(words[first : hit.start + 1])
    generic = _GENERIC.match(sentence_before) or _GENERIC.match(
        " ".join([*before_in_clause, words[hit.start]]).lstrip(", ")
    )
    if generic is not None and _leaves_out_i(words, first, clause_first):
        generic = None
    if (
        generic is not None
        and _ASKS_IF_NORMAL.match(generic.group())
        and _FIRST_PERSON & set(words[first : hit.end])
    ):
        generic = None
    heard = generic is not None and bool(_HEARD.search(generic.group()))
    own = not heard and bool(_FIRST_PERSON & set(words[max(first, hit.start - 3) : hit.end]))
    own = own and not re.search(r"\bif\b|what if|in case|should i", sentence_before)
    own = own and not _DONE_TO_ME.search(sentence_before)
    # a later clause of the same sentence may state something again ("is that bad, my legs are numb")
    if generic is not None and not own and not _own_statement(message, first, hit):
        return "hypothetical", generic.group().strip()
    condition = _condition(message, hit, first)
    if condition:
        return "hypothetical", condition
    dread = _SAY.match(sentence_before) or _DREAD.search(text_before)
    if dread:
        return "hypothetical", dread.group()
    curious = _CURIOUS.search(" ".join(words[slice(*message.sentence_of(hit.start))]))
    if curious and not _FIRST_PERSON & set(words[max(clause_first, hit.start - 3) : hit.end]):
        return "hypothetical", curious.group()
    lesson_first = message.sentence_of(first - 1)[0] if first else first
    lesson = _MADE_UP.search(" ".join(words[first : hit.start])) or _LESSON.search(
        " ".join(words[lesson_first : hit.start])
    )
    around = set(words[max(clause_first, hit.start - 3) : hit.end])
    if lesson and not {"my", "i", "me", "am"} & (around - set(lesson.group().split())):
        return "hypothetical", lesson.group()
    # "Not sure if sitting makes it worse": the "if" belongs to the phrasing.
    leading = _UNSURE_BEFORE.search(text_before)
    if leading and message.words[hit.start] in ("if", "whether", "when"):
        return "uncertain", leading.group()
    found = _UNCERTAIN.search(text_before)
    if found and not _FIRST_PERSON & set(text_before[found.end() :].split()[:-6]):
        return "uncertain", found.group()
    if hit.finding in _DISEASES:
        feared = _FEARED.search(text_before)
        if feared:
            return "uncertain", feared.group()
        if re.search(
            r"\b(?:is it|could it be|is this|is that|do i have|sounds like|think its|think i have)\b",
            text_before,
        ):
            return "uncertain", "question"
    return "stated", None


_OWN_DOINGS = wordset(
    "wee pee poo go walk move barely hardly still just only feel not sleep stand sit lift breathe bend",
    "eat drink",
    "pass no scarcely manage wiggle talk see",
)
_DONE_TO_ME = re.compile(
    r"^(?:could|can|will|would|does|do) (?:\w+ ){1,4}(?:leave|make|turn|land|stop|help|save|prevent|"
    r"keep) me\b"
)


def _leaves_out_i(words: Sequence[str], first: int, clause_first: int) -> bool:
    """ "Can wee fine, but two floppy feet", "... and so does the feeling": no question at all."""
    for at in (first, clause_first):
        head = [w for w in words[at : at + 5] if w not in ("and", "but", ",", "-")]
        if head[:2] and head[0] in ("can", "could") and head[1] in _OWN_DOINGS:
            return "?" not in words[at : at + 40]
        if head[:1] == ["so"] and head[1:2] and head[1] in ("does", "do", "is", "did", "are", "has", "have"):
            return True
    return False


def _own_statement(message: Message, first: int, hit: Hit) -> bool:
    clause_first, _ = message.clause_of(hit.start)
    return (
        clause_first > first
        and message.words[clause_first] not in ("if", "or", "and")
        and message.words[clause_first - 2 : clause_first] != ["in", "case"]
        and not any(w in _IF for w in message.words[clause_first : hit.start])
        and bool(_FIRST_PERSON & set(message.words[clause_first : hit.end]))
    )


_NO_ACTIONS = frozenset(("have", "get", "am", "been"))
_WAYS_TO_GET = frozenset(("up", "out", "off", "into", "in", "to", "down", "on", "cold", "tired", "home"))


def _does_something(words: Sequence[str]) -> bool:
    """Whether these words behind "if I" are something one does ("get up"), not something one may get."""
    if words[:1] == ["get"]:
        return words[1:] != [] and words[1] in _WAYS_TO_GET
    return bool(words) and words[0] in _ACTIONS


def _condition(message: Message, hit: Hit, first: int) -> str | None:
    """The "if" that makes the phrasing only imagined, unless it means "whenever"."""
    words = message.words
    for at in range(hit.start - 1, first - 1, -1):
        if words[at] not in _IF or hit.start - at > 12:
            continue
        between = words[at + 1 : hit.start]
        if words[at - 1 : at] == ["as"] or words[at : at + 2] == ["if", "anything"]:
            continue
        if any(pair in (("and", "my"), ("and", "i"), ("and", "now")) for pair in pairwise(between)):
            return None
        if "," in between or "then" in between or words[at - 1 : at] == ["even"]:
            return None
        after = [
            w for w in between if w not in ("i", "you", "we", "just", "even", "ever", "do", "the", "my", "a")
        ]
        if words[at + 1 : at + 2] == ["i"] and _does_something(words[at + 2 : at + 4]):
            return None
        if after and after[0] in _ACTIONS and after[0] not in _NO_ACTIONS:
            return None
        return " ".join(words[at : hit.start])
    return None


# ---------------------------------------------------------------- all together

_NEVER_SAID = re.compile(
    r"\b(?:never|did not|have not|not) (?:said|say|saying|told|tell|mentioned|claimed|meant)\b"
)


FINE = re.compile(
    r"^(?:is|'s|are|was|were|feels|seems|has been|has|be)(?: (?:all|absolutely|perfectly|totally|now|been|"
    r"doing|just|completely|actually|pretty|really|feeling))* (?:fine|ok|okay|good|great|alright|perfect|"
    r"normal|brilliant|grand|sorted|cured|healed|champion|no problem|not the problem|painless)\b|"
    r"^(?:does|do|did) not (?:hurt|ache)(?: at all)?(?=$| [,.!;?])"
)
"""Behind a part of the body: nothing is wrong with it."""
_FINE_ALL_TOLD = re.compile(r" ?(?:$|[,.!;?)]|and\b|but\b|it\b)")
_NUMBERS = frozenset(("age", "duration_days", "severity"))


def judge(
    message: Message, hit: Hit, *, past: Past = "over", transient: bool = False, consumed: Sequence[bool]
) -> Verdict:
    """Judge one phrasing.

    Args:
        past: what the past means for this finding (``past`` of its phrasings).
        transient: an event that counts although it is over (``transient`` of its phrasings).
        consumed: tokens that are part of a phrasing themselves ("can *not* feel"), so deny nothing else.
    """
    stance, why = _stance(message, hit)
    if stance == "uncertain" and not isinstance(hit.value, bool):
        stance = "stated"  # "maybe a bit to the upper back" is how people name places and numbers
    if stance != "stated":
        return Verdict(stance=stance, because=why)
    clause_first, _ = message.clause_of(hit.start)
    if hit.finding in _NUMBERS:
        return Verdict()
    if hit.finding == "region":
        rest = " ".join(message.words[hit.end : hit.end + 8])
        fine = FINE.match(rest)
        if fine and _FINE_ALL_TOLD.match(rest[fine.end() :]):
            return Verdict(denied=True, because=fine.group())  # "neck's fine, ribs are fine"
    never_said = _NEVER_SAID.search(" ".join(message.words[clause_first : hit.start]))
    denied = never_said.group() if never_said else _denied(message, hit, consumed)
    if denied is None and hit.value is True:
        denied = _answered_no(message, hit)
    if denied:
        return Verdict(denied=True, because=denied)
    over, ended, why = _time(message, hit, past)
    if ended and transient:
        over = ended = False
    return Verdict(past=over, ended=ended, because=why)
