"""`python -m pip`, and so `%pip` and `!pip`."""

import sys

from . import main

sys.exit(main())
