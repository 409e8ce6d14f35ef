"""Lints the chart, and renders it with each file of examples. Prints the result of each example into a folder."""

import pathlib
import sys

import helm_python as helm

folder, output = map(pathlib.Path, sys.argv[1:3])
chart = folder / "mockpit"
examples = {
    path.stem: helm.values_from_yaml(path.read_text())
    for path in sorted((folder / "examples").glob("*.yaml"))
}

# Nothing but these may be found: the chart has no icon, and no values without a password.
EXPECTED = ("icon is recommended",)
for name, values in examples.items():
    for message in helm.lint(chart, values=values)["messages"]:
        if message["error"] not in EXPECTED:
            sys.exit(f"{name}: {message}")

with helm.Chart.load(chart) as loaded:
    for name, values in examples.items():
        files = loaded.render(values, name="mockpit", namespace="mocks")
        parts = []
        for path, text in sorted(files.items()):
            lines = [line.rstrip() for line in text.strip().splitlines()]
            if lines:
                parts.append("\n".join(["# " + path, *lines]) + "\n")
        (output / f"{name}.yaml").write_text("---\n".join(parts))

    # What the schema must reject.
    password = {"existingSecret": {"name": "secret"}}
    for wrong in (
        {"replicas": 0},
        {"replica": 3},
        {"database": {**password, "url": "postgres://mockpit:secret@db/mockpit"}},
        {"database": {**password, "url": "mysql://mockpit@db/mockpit"}},
        {"persistence": {"size": "ten"}},
        {"settings": {"MOCKPIT_STORE": "postgres://other@db/mockpit"}},
        {"settings": {"PATH": "/"}},
        {"mocks": {"service": {"port": 0}}},
    ):
        try:
            loaded.validate_schema({"database": password, **wrong})
        except helm.HelmError:
            continue
        sys.exit(f"the schema accepts {wrong}")
    # Without a password, nothing is rendered.
    try:
        loaded.render({}, name="mockpit", namespace="mocks")
    except helm.HelmError:
        sys.exit(0)
    sys.exit("the chart is rendered without a password")
