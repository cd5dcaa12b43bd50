"""Accounts' access to PSAs, and what their tokens may do."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.integrations.options import Options, options_from
from quotewright.lib.crypto import decrypted, encrypted


class Connection(models.Model):
    """An account's access to one PSA. The token is encrypted and never shown again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="connections")
    adapter = models.CharField(max_length=20, default="syncro")
    subdomain = models.CharField(max_length=80)
    token_encrypted = models.TextField()
    is_on = models.BooleanField(default=True)
    # Made while a stand-in answered for Syncro: its records must never go anywhere else.
    is_stand_in = models.BooleanField(default=False)
    # What the account chose; read it as `chosen`.
    options = models.JSONField(default=dict)
    # Until then no call is made: one outage is one issue, and a refused token is not hammered.
    closed_until = models.DateTimeField(null=True, blank=True)
    # Since when an admin lets nothing be pushed (see `pausing`), and who that was.
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.CharField(max_length=150, blank=True)
    # The end of the address at which the PSA may say that something happened (see `hooks`).
    hook_secret = models.CharField(max_length=43, blank=True)
    failures = models.PositiveIntegerField(default=0)
    # The last day, by the account's clock, on which what waits was looked at for an e-mail.
    digest_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "adapter"], name="one_connection"),
        )

    def __str__(self) -> str:
        return f"{self.adapter} {self.subdomain}"

    @property
    def chosen(self) -> Options:
        """What the account chose."""
        return options_from(self.options)

    @property
    def is_paused(self) -> bool:
        """Whether an admin lets nothing be pushed."""
        return self.paused_at is not None

    @property
    def token(self) -> str:
        """The token in clear, for the adapter only. Raises CannotDecrypt."""
        return decrypted(self.token_encrypted)

    @token.setter
    def token(self, value: str) -> None:
        self.token_encrypted = encrypted(value)


class Grant(models.Model):
    """Whether the token was seen to open one area of the PSA when that was asked last."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="grants")
    area = models.CharField(max_length=20)
    is_open = models.BooleanField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "area"], name="one_grant"),)
