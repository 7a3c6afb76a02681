"""Service levels: working calendars, contracts, policies, the clocks of tickets, alerts and breaches.

Owns: calendars, contracts with equipment lists, policies (both with versions), clocks, alerts, breaches.
Says: DeadlineNear, DeadlineMissed.
Hears: nothing. Tickets lies above and calls it in its own transaction, because a deadline is needed at once.
"""
