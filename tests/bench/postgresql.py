"""A private PostgreSQL for a bench: the tests' server, with a database whose name says what it is for."""

from tests.plugins import servers


def private_postgresql() -> str:
    """Start it; the address of an empty database that the application's role owns."""
    url = servers._start_postgresql(servers._postgresql_programs())
    superuser, _slash, folder = url.rpartition(f"/{servers.ROLE}?")
    with servers.psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bench OWNER {servers.ROLE}")
    return f"{superuser}/bench?{folder}".replace("postgres@", f"{servers.ROLE}@")
