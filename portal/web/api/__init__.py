"""The interface for programs under /api: who asks, problems, limits, keys of writes, and the document that describes it."""
