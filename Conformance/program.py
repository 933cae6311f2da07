"""Runs the program under test in surroundings of its own, so that nothing of the user's is read or written."""

import json
import os
import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent

# The exit codes, as `ocellus --help` documents them.
DONE, NOTHING_DONE, SOME_IMAGES_FAILED, WRONG_COMMAND_LINE = 0, 1, 3, 64


class Program:
    """The release program with its own home, base models and feature cache."""

    def __init__(self, path, home):
        self.path = pathlib.Path(path)
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "OCELLUS_CACHE": str(home / "cache"),
        }
        # The page of the portal, and what runs models in it, from other folders, without building anything.
        for name in ("OCELLUS_PORTAL", "OCELLUS_WEB_RUNTIME"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def run(self, *arguments, code=DONE, folder=None, **environment):
        """Runs a command, which must end with `code`; standard output and standard error are text, ends of lines kept."""
        result = subprocess.run(
            [self.path, *map(str, arguments)], env=self.environment | environment, cwd=folder,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
        )
        result.stdout, result.stderr = result.stdout.decode(), result.stderr.decode()
        assert result.returncode == code, (
            f"ocellus {arguments} ended with {result.returncode}, not {code}:\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}"
        )
        return result

    def json(self, *arguments, code=DONE, **surroundings):
        """Runs a command with `--json` and reads what it prints: one value and nothing else."""
        value = json.loads(self.run(*arguments, "--json", code=code, **surroundings).stdout)
        assert not has_null(value), "docs/json.md: what does not exist is left out"
        return value

    def failure(self, *arguments, code=NOTHING_DONE, **surroundings):
        """Runs a command that must fail, and gives the message."""
        result = self.run(*arguments, code=code, **surroundings)
        assert result.stdout == "", "a failure leaves standard output empty"
        return result.stderr


def has_null(value):
    """Whether there is a null anywhere in a JSON value."""
    if isinstance(value, dict | list):
        return any(map(has_null, value.values() if isinstance(value, dict) else value))
    return value is None
