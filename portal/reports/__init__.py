"""Reports: read only. Owns nothing, says nothing, hears nothing; counts what the domains below it hold, and shows what it counted."""
