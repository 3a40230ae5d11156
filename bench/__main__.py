"""python -m bench: fills the database it is given and prints what pages and steps cost. bench/run gives it one."""

import argparse
import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench.running import main  # the models stand only after the setup

    main(argparse.ArgumentParser(prog="bench"), sys.argv[1:])
