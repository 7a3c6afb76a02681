"""The kinds of mail. A mail is rendered when it is sent, in the recipient's language (rendering.py): kinds.py says which there are, words/ where their words come from."""
