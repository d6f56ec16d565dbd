"""The command line: what an administrator does on the server. Every command says in full sentences what it does.

Exit code 0: done; 1: refused, or problems were found; 2: the command was written wrongly.
"""
