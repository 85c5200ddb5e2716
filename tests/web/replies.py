"""Replies with everything that the page can draw, to look at it without a whole conversation.

Their form is described in docs/replies.md.
"""

from __future__ import annotations

from typing import Any

BACK: dict[str, Any] = {
    "view_box": [0, 0, 200, 300],
    "outline": ["M70 5 L130 5 L170 290 L30 290 Z", "M100 20 L100 280"],
}
PLACES = [
    ("neck", "Neck", "neck", "M70 10 L130 10 L130 50 L70 50 Z"),
    ("mid_back", "Middle of the back", "middle of the back", "M70 60 L130 60 L130 140 L70 140 Z"),
    ("rib_side_left", "Left ribs", "left ribs", "M30 60 L65 60 L65 140 L30 140 Z"),
    ("rib_side_right", "Right ribs", "right ribs", "M135 60 L170 60 L170 140 L135 140 Z"),
    ("low_back", "Low back", "low back", "M60 150 L140 150 L140 220 L60 220 Z"),
]


def chip(label: str, role: str = "answer") -> dict[str, str]:
    return {"label": label, "send": label, "role": role}


MAP_QUESTION: dict[str, Any] = {
    "kind": "question",
    "id": "region",
    "asks": ["region"],
    "input": "multi",
    "text": "Where does it hurt?",
    "progress": {"asked": 2, "about_left": 4},
    "change": "Change my answer: where it hurts",
    "map": {
        **BACK,
        "places": [
            {"id": identifier, "label": label, "send": send, "path": path}
            for identifier, label, send, path in PLACES
        ],
    },
    "chips": [
        *map(chip, ("Neck", "Middle of the back", "Round the ribs", "Low back", "The whole spine")),
        chip("Not sure", "unsure"),
        chip("Skip", "skip"),
        chip("Why do you ask?", "why"),
    ],
}
QUESTION: dict[str, Any] = {
    "kind": "question",
    "id": "fever",
    "asks": ["fever"],
    "input": "yes_no",
    "text": "Do you have a fever?",
    "progress": {"asked": 3, "about_left": 3},
    "change": "Change my answer: fever",
    "chips": [chip("Yes"), chip("No"), chip("Why do you ask?", "why")],
}
RESULT: dict[str, Any] = {
    "kind": "result",
    "text": "You can try to manage this at home for now.",
    "urgency": {
        "level": "self_care",
        "label": "You can try to manage this at home for now",
        "action": "Watch how it goes.",
    },
    "heard": [f"you told me thing number {number}" for number in range(1, 10)],
    "picture": {
        **BACK,
        "places": [
            {"id": identifier, "label": label, "path": path, "marked": identifier in ("mid_back", "neck")}
            for identifier, label, _, path in PLACES
        ],
        "alt": "A back, seen from behind, with the neck and the middle of the back marked",
    },
    "causes": [
        {
            "name": "Muscle strain",
            "likelihood_label": "Most likely",
            "probability": 0.7,
            "what_it_is": "A muscle has worked too hard.",
            "for": ["it began after lifting"],
            "against": ["you rest well"],
            "do_now": ["Keep moving."],
            "sources": ["A guideline, 2024"],
        }
    ],
    "advice": [{"title": "Keep moving", "text": "Walk a little and often."}],
    "safety_net": ["Call the emergency number if you cannot pass urine."],
    "notice": "This is not a diagnosis.",
    "chips": [chip("Summary for my doctor", "command"), chip("Start over", "command")],
}
FILE: dict[str, Any] = {
    "kind": "file",
    "text": "Summary for your doctor. Pain in the middle of the back.",
    "file": {"name": "spinewise-summary.pdf", "media_type": "application/pdf", "what": "summary"},
    "summary": {
        "title": "Summary for your doctor",
        "made": "2026-03-04T10:20:00+00:00",
        "sections": [
            {"title": "Complaint", "lines": ["Pain in the middle of the back for two weeks"]},
            {"title": "Warning signs", "rows": [["Fever", "No"], ["Weak legs", "Not asked"]]},
        ],
        "notice": "Made by a program from what the person said.",
    },
}
