"""Reactions to what tickets say: failures are counted here, so that the inventory never asks upwards."""
