"""Knowledge: articles in several languages, their search, votes, followers, self-help sessions and synonyms.

Owns articles, translations, versions, links between articles, votes, who follows what, self-help sessions with their steps,
and the list of synonyms. Says that a published article changed. Hears nothing: tickets ask for what was typed, read and tried
(queries.session_context, queries.walking.done_with) when a ticket is filed.
"""
