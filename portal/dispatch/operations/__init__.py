"""What can be done with visits, one file per ability."""
