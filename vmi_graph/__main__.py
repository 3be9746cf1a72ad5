"""The command `vmi-graph`."""

import sys

from vmi_graph.commands import command
from vmi_graph.running import sentences


def main() -> None:
    """Run a command; whatever goes wrong ends in one sentence and an exit code, never in a traceback."""
    try:
        command()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as wrong:  # noqa: BLE001 - the last place where it can become a sentence
        sys.stderr.write(f"vmi-graph: {sentences.sentence(wrong)}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
