"""What documentation tools add to Markdown, reduced to plain CommonMark with tables."""
