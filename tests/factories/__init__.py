"""Things for tests, made by the same operations as in life."""
