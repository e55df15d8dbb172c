"""A client of a Chroma server that waits for a response for a limited time.

To be imported late: it imports Chroma, whose own client waits for ever and has no setting for it.
"""

from typing import Any

from chromadb.api.client import Client
from chromadb.config import Settings


class RemoteClient(Client):
    """Chroma's client, with the seconds that it waits, also while it is made."""

    _server: Any
    _admin_client: Any  # has a connection of its own

    def __init__(self, settings: Settings, tenant: str, database: str, seconds: float) -> None:
        """Connect to the server that the settings name; raises what Chroma does."""
        self._seconds = seconds
        super().__init__(tenant, database, settings)

    def get_user_identity(self) -> Any:  # noqa: ANN401  Chroma is typed Any throughout
        """Ask the server who we are, which Chroma does first of all."""
        self._server._session.timeout = self._seconds
        return super().get_user_identity()

    def close(self) -> None:
        """Close the connections too, which Chroma leaves open."""
        self._server._session.close()
        self._admin_client._server._session.close()
        super().close()

    def _validate_tenant_database(self, tenant: str, database: str) -> None:
        self._admin_client._server._session.timeout = self._seconds
        super()._validate_tenant_database(tenant, database)
