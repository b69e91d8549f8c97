"""The servers that pgsocial needs, started on this machine: see `python3 -m stack --help`.

Standard library only, since it runs before anything is installed.
"""
