"""What can be done and what cannot: when the seeds left, and what each of the four levers buys.

`blowball.levers` is the name of this package and of a function. As an attribute of `blowball` it is always the
function, whichever was loaded first (see `blowball.__init__`); the package is reached by ``from blowball.levers ...``.
"""
