"""Reading articles from files: Markdown with front matter, web pages, tables of questions; folders and archives of them."""
