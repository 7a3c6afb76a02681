"""Reading tables of devices: bytes → rows of text → values. Pure: no database."""
