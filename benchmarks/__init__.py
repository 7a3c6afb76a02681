"""What pages cost. Claims are ratios and counts within one run; absolute milliseconds are orientation."""
