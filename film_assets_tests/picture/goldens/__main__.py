"""The command that shows and accepts a change of look; see the package."""

import sys

from film_assets_tests.picture.goldens import main

sys.exit(main())
