"""The portal's own way of writing numbers."""
