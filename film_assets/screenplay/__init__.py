"""The words on the page: the screenplay, its readers, its moderation."""
