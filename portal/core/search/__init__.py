"""The search core: analysis of words in three languages, postings, spelling repair, ranking and snippets.

Owns the tables search_*; knows no domain noun, only a collection ("articles", later "tickets") of documents.
Lexical, in one portable statement with integer weights, so that SQLite and PostgreSQL give the same order.
Says nothing, hears nothing: its callers index a document in the transaction that saves it.
"""
