"""Loaded by Python at its start: refuses each way out of this machine, and writes it down.

``$GUARD_RECORD`` is the file; see tests/privacy/test_no_network.py.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from typing import Any

WAYS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}


def stays_here(host: object) -> bool:
    """Whether the host is this machine."""
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Let only what stays here pass."""
    if event not in WAYS:
        return
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        one, address = arguments[0], arguments[1]
        if address is None or getattr(one, "family", None) == socket.AF_UNIX:
            return
        host = address[0]
    # Whoever listens asks what 0.0.0.0 is; nothing goes out by that.
    if stays_here(host) or host == "0.0.0.0":
        return
    with open(os.environ["GUARD_RECORD"], "a", encoding="utf-8") as record:
        record.write(f"{event} {host!r}\n")
    raise PermissionError(f"the guard lets nothing out: {event} {host!r}")


if "GUARD_RECORD" in os.environ:
    sys.addaudithook(guard)
