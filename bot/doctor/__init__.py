"""The doctor's look at an installation: what will go wrong, found before it does, with what to do about it.

Settings and the policy are looked at by their own modules, which refuse what is wrong; here is what only all
of it together tells.
"""
