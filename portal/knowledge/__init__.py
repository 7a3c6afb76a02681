"""Knowledge: articles in several languages, their search, votes, self-help sessions and synonyms.

Owns articles, translations, versions, links between articles, votes, self-help sessions with their steps, and the list of synonyms.
Says nothing yet. Hears nothing: tickets ask for what was typed and read (queries.session_context) when a ticket is filed.
"""
