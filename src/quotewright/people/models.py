"""Tables of the people and organizations for whom quotes are made."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from quotewright.accounts.models import Account


class Organization(models.Model):
    """A customer's company."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="organizations")
    name = models.CharField(max_length=120)
    tax_exempt = models.BooleanField(default=False)
    # The number of the certificate that says so.
    tax_exempt_number = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody a quote is made for. `version` counts saved changes."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="people")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    first_name = models.CharField(max_length=60, blank=True)
    last_name = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    work_phone = models.CharField(max_length=40, blank=True)
    mobile_phone = models.CharField(max_length=40, blank=True)
    address1 = models.CharField("address line 1", max_length=120, blank=True)
    address2 = models.CharField("address line 2", max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField("state or province", max_length=80, blank=True)
    postal_code = models.CharField("ZIP or postal code", max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    tax_exempt = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (models.Index(fields=["account", "email"]),)

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name, or what there is to call this person by."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or "Unnamed person"

    @property
    def is_tax_exempt(self) -> bool:
        """Whether they, or the organization they buy for, pay no tax."""
        return self.tax_exempt or bool(self.organization and self.organization.tax_exempt)

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return "".join(word[0] for word in self.full_name.split()[:2]).upper()
