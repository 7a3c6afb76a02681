"""People and places: organisations, sites, departments, people, roles with scopes, lines and teams, sessions, single-use links.

Says: PasswordResetRequested, PersonInvited. Hears: nothing.
"""
