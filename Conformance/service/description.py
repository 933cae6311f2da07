"""What the server's description of itself says, as plain values, so that tests can go through every operation."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Operation:
    """One operation of the served description."""

    id: str
    method: str
    template: str
    parameters: tuple
    body: tuple
    statuses: frozenset
    side: str
    schemes: frozenset

    def path(self, version, **values):
        """The path with values in place of its parameters; what is not given is an id that nothing has."""
        path = self.template.replace("{version}", version)
        for name in self.path_parameters:
            path = path.replace("{%s}" % name, values.get(name, "00000000-0000-4000-8000-000000000000"))
        return path

    @property
    def path_parameters(self):
        return [each["name"] for each in self.parameters if each["in"] == "path"]

    @property
    def query_parameters(self):
        return [each["name"] for each in self.parameters if each["in"] == "query"]


def operations(document):
    """All operations of a description."""
    found = []
    for template, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            found.append(Operation(
                id=operation["operationId"],
                method=method.upper(),
                template=template,
                parameters=tuple(operation.get("parameters", ())),
                body=tuple(operation.get("requestBody", {}).get("content", ())),
                statuses=frozenset(int(status) for status in operation["responses"] if status != "default"),
                side=operation["tags"][0],
                schemes=frozenset(scheme for way in operation["security"] for scheme in way),
            ))
    return found
