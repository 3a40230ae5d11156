"""Pages of the reviewing desks: the province's and the ministry's."""
