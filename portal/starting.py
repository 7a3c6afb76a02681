"""Imported first by what starts a process of the portal; `create_app` ends it.

While more than a thousand modules are read, nothing of them is garbage: looking for some takes a quarter of the start.
"""

import gc

gc.disable()
