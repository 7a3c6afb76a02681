"""Tickets: what people ask for, who works on it, what was said and done. Also the home page and the desk.

Owns: tickets, their assets, participants, messages, files, events and links; notices of sites; the home page and the queues;
the index of resolved tickets (collection "tickets" of core/search).
Says: TicketOpened, TicketAssigned, TicketEscalated, RequesterReplied, AgentReplied, TicketSolved, TicketClosed, TicketReopened,
TicketCancelled, TicketMerged.
Hears: what visits and swaps did, as events of the ticket's timeline (handlers.py).
Calls downwards: sla, because a deadline is needed at once; catalogue and assets.
"""
