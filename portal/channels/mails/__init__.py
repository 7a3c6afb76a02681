"""The kinds of mail (kinds.py), where their words come from (words/), and how one is rendered when it is sent (rendering.py)."""
