"""Many patients on many processes: the same scenario through Dask, with the same bits as from one process.

`simulate` asks the workers of a Dask client; `local` starts some on this machine, and `connected` finds those of a
scheduler elsewhere. All need ``pip install 'blowball[scale]'``, on the workers too.
"""

from blowball.scale.clusters import connected, local
from blowball.scale.simulate import simulate

__all__ = ["connected", "local", "simulate"]
