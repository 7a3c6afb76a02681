"""What can be done with knowledge."""
