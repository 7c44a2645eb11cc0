"""What goes out to other systems: announcements through a stored outbox."""
