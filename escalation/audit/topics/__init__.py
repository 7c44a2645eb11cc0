"""What a backlog is about: topics found in its texts, named in the customers' words, the same ones next week."""
