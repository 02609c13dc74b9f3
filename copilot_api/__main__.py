"""`python -m copilot_api`"""

import sys

from copilot_api.serve import main

if __name__ == "__main__":
    sys.exit(main())
