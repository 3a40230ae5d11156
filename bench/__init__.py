"""How fast the portal is, beside a bare Django project in the same process: see README.md here.

It stands above the portal and fills its tables with made-up rows by the hundred thousand, so nothing of the portal
imports it (a linter contract keeps that), and it runs only on the throw-away servers of `bench/run`.
"""
