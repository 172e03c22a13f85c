"""The web application as the stack runs it: a server process ends with the parent that started it.

When granian's parent is killed outright its workers live on, holding the port with old code, so that the
next start is refused.
"""

import os
import threading
import time

from nedrecruit.wsgi import application

__all__ = ["application"]


def watch(parent: int) -> None:
    """End this process once its parent has gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


threading.Thread(target=watch, args=(os.getppid(),), daemon=True).start()
