"""Tables of who may come in. An account is a tenant: nothing of one is visible to another."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from quotewright.lib.taxes import TaxMode


class Account(models.Model):
    """A managed service provider. Its currency, numbering and taxes apply to its new quotes."""

    class PriceBasis(models.TextChoices):
        MARGIN = "margin", "Margin"
        MARKUP = "markup", "Markup"

    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(max_length=2, default="US")
    quote_prefix = models.CharField(max_length=10, blank=True)
    next_number = models.PositiveIntegerField(default=1001)
    valid_days = models.PositiveSmallIntegerField(default=30)
    tax_mode = models.CharField(
        max_length=10,
        choices=[(mode.value, mode.name.title()) for mode in TaxMode],
        default=TaxMode.EXTERNAL.value,
    )
    # How salespeople think of a price: as a share of itself, or as an addition to cost.
    price_basis = models.CharField(
        max_length=6, choices=PriceBasis.choices, default=PriceBasis.MARGIN
    )
    # Margins at or under it are marked in the editor; None marks none.
    margin_floor = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, default=15
    )
    terms = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class TaxRate(models.Model):
    """A tax on new quotes' taxable lines; `percent` 5.5 means 5.5 %. Archived ones are kept.

    A compound tax is on the amount and the taxes before it.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tax_rates")
    name = models.CharField(max_length=60)
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    compound = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class StoredFile(models.Model):
    """The bytes of an attachment or image, kept in the database: one backup holds everything.

    The same bytes are kept once an account, and never change.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "sha256"], name="one_file_per_content"),
        )


class Users(BaseUserManager["User"]):
    """Makes users; an e-mail address identifies one, whatever its case."""

    def create_user(self, email: str, password: str, name: str = "") -> User:
        """Create a user with a hashed password."""
        user = self.model(email=email.strip().casefold(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by e-mail, so that signing in ignores case."""
        return self.get(email=(username or "").strip().casefold())


class User(AbstractBaseUser):
    """A person who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Users()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()


class Membership(models.Model):
    """A user's place in an account."""

    class Role(models.TextChoices):
        ADMIN = "admin", "Admin"
        SALES = "sales", "Salesperson"
        READER = "reader", "Read-only"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.SALES)
    sees_margins = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "user"], name="one_membership"),)

    @property
    def may_write(self) -> bool:
        """Whether this member may change anything."""
        return self.role != self.Role.READER


class SavedView(models.Model):
    """A filter and an order of a list that a member comes back to; `query` is its address's."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, blank=True)
    pinned = models.BooleanField(default=True)  # a tab of the list, not only in its menu
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint("membership", Lower("name"), name="one_view_name"),)
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A key to the REST API of one account. Only its hash is stored."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    @classmethod
    def issue(cls, account: Account, name: str) -> str:
        """Create a token and return it; it cannot be read again."""
        secret = "qw_" + secrets.token_urlsafe(32)
        cls.objects.create(account=account, name=name, digest=cls.digest_of(secret))
        return secret

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what is stored of a token. It is random, so one round of SHA-256 suffices."""
        return hashlib.sha256(secret.encode()).hexdigest()
