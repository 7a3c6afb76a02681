"""Field visits: owns engineers, visits, offers and punches.

Says VisitRequested, VisitOffered, VisitAccepted, VisitReturned, EngineerEnRoute, EngineerArrived, VisitCompleted, VisitNotDone and
VisitCancelled. Hears TicketMerged: visits follow. Calls down into tickets (which ticket a visit is for, who works it); tickets hears the
facts and writes its timeline.
"""
