"""Invented clusters for the demonstration, made by taking the real steps: it cannot show an impossible state."""
