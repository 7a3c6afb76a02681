"""What reaches people outside the pages: mails today. It lies above the domains it tells about.

Owns: the kinds of mail and their texts. Says: MessageFailed. Hears: nearly everything (portal/wiring.py).
"""
