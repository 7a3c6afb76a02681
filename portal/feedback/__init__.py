"""Feedback: owns survey invitations, answers and callbacks.

Says SurveyAnswered. Hears TicketClosed: the requester is asked by mail, through a signed link that needs no sign-in.
"""
