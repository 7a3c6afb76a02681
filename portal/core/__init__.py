"""What every domain stands on: database, time, facts, files. Knows no Flask and no domain noun."""
