"""Administration has no tables of its own: it shows and changes those of the domains below it, through their operations."""
