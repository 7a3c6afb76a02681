"""Processes behind the web: jobs, timed work and the sweeper."""
