"""Groups of three with a comma, as official figures have them (12,640.50); in Django's Chinese there are none."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
