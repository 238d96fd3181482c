"""First come, first served (guide 449-452, 467): who else claims a customer, who pursues it, and in which order.

`models.matching` does the comparing. This package applies it to claims: it checks them, stores what was found,
records people's decisions, and keeps the order. After a failed check a claim is "not checked"; the program never
says that nothing was found.
"""
