"""The only process is killed while it writes, and started again as a supervisor would."""

from __future__ import annotations

import os
import signal
import threading
from urllib.parse import urlsplit

from tests.conftest import start_assistant, stop_assistant
from tests.faults.fault import Talk, WebFault


class ServerKilled(WebFault):
    name = "kill -9 of the only process, journal half-written"
    how = (
        "the server with SQLite is killed while people talk; half a page of rubbish is added to the journal "
        "it leaves, as by a write that was cut off; then it is started again, as systemd would"
    )
    on_demand = True

    def happen(self, talk: Talk) -> None:
        running = self.assistants[0].process
        journal = self.state / "conversations.sqlite-wal"
        before = journal.stat().st_size
        talking = threading.Thread(target=talk)
        talking.start()
        while talking.is_alive() and journal.stat().st_size == before:
            continue  # until the first of them is being written
        running.send_signal(signal.SIGKILL)
        running.wait()
        with journal.open("ab") as file:
            file.write(os.urandom(2048))
        talking.join()

    def watch(self) -> tuple[str, ...]:
        return ()

    def mend(self) -> None:
        again = start_assistant(
            self.folder / "log-again.txt",
            environment=self.settings(),
            arguments=("--port", str(urlsplit(self.assistants[0].url).port)),
            dev=False,
        )
        self.finally_(lambda: stop_assistant(again))
