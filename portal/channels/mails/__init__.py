"""The kinds of mail. A mail is rendered when it is sent, in the recipient's language (rendering.py, contexts.py, kinds.py)."""
