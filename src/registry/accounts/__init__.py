"""Accounts: who may sign in here, in which role and how far it reaches; sign-ins and access tokens.

Life cycle: opened (with a temporary password) → amended → closed → reopened. Closing ends every sign-in and token
at once; role and reach are read again at every request, so that a withdrawn role bites at the next click.
"""
