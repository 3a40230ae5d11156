"""A lifecycle as small as can be, to test the engine on its own: a letter, and the bag that carries letters up."""
