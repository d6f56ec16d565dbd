"""文书: papers as PDF, from one set of templates and the fonts that come with the program. Pure rendering: no database, no law, no clock.

The same input gives the same bytes on every machine; nothing is loaded from outside.
"""
