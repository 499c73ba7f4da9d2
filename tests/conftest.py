"""What every test shares."""

from hypothesis import settings

# No deadline: the first example may have to wait for Numba to compile.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
