"""``python -m raqqa_nlp`` is ``raqqa-nlp``."""

import sys

from raqqa_nlp.cli import main

if __name__ == "__main__":
    sys.exit(main())
