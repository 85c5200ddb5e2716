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
        "any numbness pins tingling fever night a chest pain",
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


# ---------------------------------------------------------------- the past

_PAST_BEFORE = re.compile(
    r"\b(?:used to (?:have|get|be|suffer|feel|wake|take|go|do|inject|drink|smoke|hurt|wet)?|"
    r"years ago|years back|decades ago|(?:in the|back in the) past|(?:was|were) (?:suffering from|"
    r"prescribed|being treated|diagnosed)|being treated (?:was|is)|i suffered a|underwent|"
    r"previously|at the time|back then|long time ago|long ago|as a (?:child|kid|teen|teenager|"
    r"baby|boy|girl|student|young|toddler)|when i was (?:a|an|about|in|at|little|young|younger|"
    r"pregnant|carrying|on|taking|\d+|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|born)|when i had|"
    r"last (?:year|month|summer|winter|autumn|spring|christmas|january|february|march|april|may|"
    r"june|july|august|september|october|november|december)|in (?:19|20)\d\d|(?:months|yrs) ago|"
    r"in my (?:teens|twenties|20s|thirties|30s|youth|childhood)|(?:at|over) christmas|"
    r"before (?:the|my) (?:op|operation|surgery)|was born|i was born|once had|had once|"
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
_LONG_GONE = re.compile(r"\b(?:long gone|long since gone|all (?:gone|clear) now)\b")
_APART = re.compile(
    r"\b(?:these days|nowadays|now just|now only|recovered|healed|unrelated|fine (?:since|"
    r"ever since|after)|no problems? since|all good since)\b"
)
_ENDED = re.compile(
    r"\b(?:(?:is|are|was|be|its|it|now|long|basically|all|has|have|totally|"
    r"since) (?:now )?(?:long |all |completely |basically |totally )?(?:gone|cleared|stopped|"
    r"settled|resolved|disappeared|passed|healed|finished)(?: away| up| off| now| completely)?|"
    r"(?:went|goes) away|gone away|cleared up|(?:fine|ok|better|normal|clear|good|alright) (?:now|"
    r"again|since|ever since)|back to (?:normal|brown)|not any ?more|no longer|got over|"
    r"over it now|wakes up when|none since|(?:been )?clear (?:ever )?since|stopped (?:it|them|"
    r"that|taking)?|wore off|all better|came off (?:it|them))\b"
)
_SINCE_THEN = re.compile(
    r"\b(?:since then i have not (?:had|experienced|felt)|(?:have|has) not (?:had|"
    r"experienced) any (?:symptoms|pain|problems) since|symptom free|pain free (?:now|since|"
    r"ever since)|never came back|not come back since)\b"
)
_CAME_BACK = re.compile(
    r"\b(?:came back|come back|is back|but now|and now|now i|started again|again|returned)\b"
)


_SHORT_LEAD = 4
"""Words of a lead such as "last year" that belongs to the clause behind it."""


def _time(message: Message, hit: Hit, past: Past) -> tuple[bool, bool, str | None]:
    """(past, ended, the words that say so)."""
    first, end = message.sentence_of(hit.start)
    clause_first, clause_end = message.clause_of(hit.start)
    sentence = " ".join(message.words[first:end])
    clause = " ".join(message.words[clause_first:clause_end])
    if 0 < clause_first - first <= _SHORT_LEAD:
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
    if over and not _STILL.search(clause):
        return True, bool(_ENDED.search(" ".join(message.words[hit.end : end]))), over.group()
    rest = " ".join(message.words[hit.end : min(end, hit.end + 14)])
    ended = _ENDED.search(rest)
    if ended and not _CAME_BACK.search(rest[ended.end() :]) and not _subject_change(rest[: ended.start()]):
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
    "exercise play have wake type scroll change relax am been hunch read train kneel",
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
    r"would|causes|cause|makes|made|should i do if|number)|how (?:soon|quickly|fast|would|do|can|could|does|"
    r"likely|common|many|dangerous|serious|long) (?!i\b|my\b)|when (?:should|is|do|does|would)|"
    r"should i (?:worry|be worried|go|call|be concerned|see|ring) (?:if|when|in case)|at (?:what|"
    r"which) (?:point|stage)|which (?:number|symptoms|signs)|tell me (?:about|if|what|how)|"
    r"explain|i (?:read|heard|was reading|googled) (?:that|about|somewhere|online)?|"
    r"i saw (?:that|somewhere|online|on (?:tv|the)))"
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
    if (
        generic is not None
        and _ASKS_IF_NORMAL.match(generic.group())
        and _FIRST_PERSON & set(words[first : hit.end])
    ):
        generic = None
    heard = generic is not None and bool(_HEARD.search(generic.group()))
    own = not heard and bool(_FIRST_PERSON & set(words[max(first, hit.start - 3) : hit.end]))
    own = own and not re.search(r"\bif\b|what if|in case|should i", sentence_before)
    # a later clause of the same sentence may state something again ("is that bad, my legs are numb")
    if generic is not None and not own and not _own_statement(message, first, hit):
        return "hypothetical", generic.group().strip()
    condition = _condition(message, hit, first)
    if condition:
        return "hypothetical", condition
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


def _own_statement(message: Message, first: int, hit: Hit) -> bool:
    clause_first, _ = message.clause_of(hit.start)
    return (
        clause_first > first
        and message.words[clause_first] not in ("if", "or", "and")
        and not any(w in _IF for w in message.words[clause_first : hit.start])
        and bool(_FIRST_PERSON & set(message.words[clause_first : hit.end]))
    )


def _condition(message: Message, hit: Hit, first: int) -> str | None:
    """The "if" that makes the phrasing only imagined, unless it means "whenever"."""
    words = message.words
    for at in range(hit.start - 1, first - 1, -1):
        if words[at] not in _IF or hit.start - at > 12:
            continue
        between = words[at + 1 : hit.start]
        if words[at - 1 : at] == ["as"] or words[at : at + 2] == ["if", "anything"]:
            continue
        if "," in between or "then" in between or words[at - 1 : at] == ["even"]:
            return None
        after = [
            w for w in between if w not in ("i", "you", "we", "just", "even", "ever", "do", "the", "my", "a")
        ]
        if words[at + 1 : at + 2] == ["i"] and (words[at + 2 : at + 3] or [""])[0] in _ACTIONS:
            return None
        if after and after[0] in _ACTIONS and after[0] not in ("have", "get", "am", "been"):
            return None
        return " ".join(words[at : hit.start])
    return None


# ---------------------------------------------------------------- all together

_NEVER_SAID = re.compile(
    r"\b(?:never|did not|have not|not) (?:said|say|saying|told|tell|mentioned|claimed|meant)\b"
)


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
    never_said = _NEVER_SAID.search(" ".join(message.words[clause_first : hit.start]))
    denied = never_said.group() if never_said else _denied(message, hit, consumed)
    if denied:
        return Verdict(denied=True, because=denied)
    over, ended, why = _time(message, hit, past)
    if ended and transient:
        over = ended = False
    return Verdict(past=over, ended=ended, because=why)
