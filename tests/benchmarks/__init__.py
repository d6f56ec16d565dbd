"""Benchmarks: figures of the portal against bare floors and peers that are measured in the same run.

`servers` starts what is measured, `driver` asks it for pages as a browser would, `floors` measures the bare work,
`table` prints the figures beside their floors and decides whether a bar was missed.
"""
