"""What happens by itself while nobody looks: classifying, clocks, routing, reminders, closing."""
