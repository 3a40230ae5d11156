"""python -m bench: fills the database it is given and prints what it costs. bench/run gives it a throw-away one."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench.running import main  # the models stand only after the setup

    main(sys.argv[1:])
