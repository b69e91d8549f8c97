"""Whether a database holds the functions that the files of this checkout create."""

from psycopg import Connection

from pgsocial.tools.source.tree import Tree


def differences(connection: Connection, tree: Tree) -> list[str]:
    """A phrase for each function that is missing, left over or has another body."""
    deployed = {
        (kind, signature): body
        for kind, signature, body in connection.execute(
            "select kind, signature, body_sha256 from internal.deployed_functions"
            " where kind <> 'trigger'"
        )
    }
    wanted = {
        (c.kind, c.signature): c.body_sha256 for domain in tree.domains for c in domain.created
    }
    found = [f"{s} is missing" for k, s in sorted(wanted.keys() - deployed.keys())]
    found += [f"{s} has no file any more" for k, s in sorted(deployed.keys() - wanted.keys())]
    for key in sorted(wanted.keys() & deployed.keys()):
        if key[0] == "routine" and wanted[key] != deployed[key]:
            found.append(f"{key[1]} has another body")
    return found
