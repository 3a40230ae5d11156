"""Pages every file has: its steps and history, its attachments, and the way in for them."""
