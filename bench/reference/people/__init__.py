"""Who signs in to the bare reference: the portal's accounts, as plainly as Django can read them."""
