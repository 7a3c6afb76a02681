"""The board of what the knowledge base lacks, for its editors: what was searched in vain, what is of no help or stale, and what
is solved again and again. Beside each number the rows behind it. It lies above knowledge because it counts tickets too.
"""
