"""The page and the widget's files, and the headers that keep them safe.

All files are read once at start and served from memory by their exact path, so a
request can never reach another file.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
}
INDEX = "/index.html"


@dataclass(frozen=True)
class WebFile:
    """One file that anybody may fetch."""

    path: str
    """Path in the address, such as ``/widget.js``."""
    content_type: str
    body: bytes
    packed: bytes
    """The body in gzip form."""
    etag: str


def web_files(folder: Path) -> Mapping[str, WebFile]:
    """All files of the folder by path. Raises FileNotFoundError if the page is not there."""
    files = {}
    for source in sorted(folder.rglob("*")):
        if source.suffix in CONTENT_TYPES and source.is_file():
            body = source.read_bytes()
            path = "/" + source.relative_to(folder).as_posix()
            etag = '"' + hashlib.sha256(body).hexdigest()[:24] + '"'
            files[path] = WebFile(
                path, CONTENT_TYPES[source.suffix], body, gzip.compress(body, 9, mtime=0), etag
            )
    if INDEX not in files:
        raise FileNotFoundError(f"The chat page is missing: {folder / 'index.html'}")
    return files


def file_headers(file: WebFile) -> dict[str, str]:
    """Headers of one file. Files are public, so pages of other origins may load them."""
    return {
        "etag": file.etag,
        "cache-control": "no-cache",  # kept, but checked each time: parts of two versions never mix
        "vary": "accept-encoding",
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "same-origin" if file.path == INDEX else "cross-origin",
    }


def policy_headers(frame_ancestors: str) -> dict[str, str]:
    """Headers of every answer of this server that sets none of its own."""
    return {
        "content-security-policy": "; ".join(
            (
                "default-src 'self'",
                "base-uri 'none'",
                "object-src 'none'",
                "form-action 'self'",
                f"frame-ancestors {frame_ancestors}",
                "require-trusted-types-for 'script'",
            )
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
