"""How gunicorn serves the portal, wherever it does; where it listens and with how many workers, its command says.

The portal is loaded once and its workers are forked from it: they share most of their memory, and one that has died is
replaced at once. So a new version wants a restart; a reload would go on with the old one.
"""

import gc
from importlib import import_module
from typing import Any

from django.conf import settings

worker_class = "gthread"
threads = 4
preload_app = True
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """Before the first fork: load what only a first request would, and let no collection touch what is shared."""
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
