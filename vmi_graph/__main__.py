"""The command `vmi-graph`."""

import sys


def main() -> None:
    """Run a command; whatever goes wrong ends in one sentence and an exit code, never in a traceback."""
    try:
        from vmi_graph.commands import command  # within, so that a broken installation is said in a sentence too

        command()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as wrong:  # noqa: BLE001 - the last place where it can become a sentence
        sys.stderr.write(f"vmi-graph: {_sentence(wrong)}\n")
        sys.exit(1)


def _sentence(wrong: Exception) -> str:
    try:
        from vmi_graph.running import sentences
    except ImportError:
        return f"{wrong}. Install the package again."
    return sentences.sentence(wrong)


if __name__ == "__main__":
    main()
