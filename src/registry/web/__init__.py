"""Doors beside the pages: sign-in, the JSON interface, what stands around every answer. FastAPI and Starlette are imported here only."""
