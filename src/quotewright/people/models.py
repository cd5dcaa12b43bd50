"""Tables of the people and organizations for whom quotes are made."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.people.terms import Terms


class Organization(models.Model):
    """A customer's company. `version` counts saved changes."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="organizations")
    name = models.CharField(max_length=120)
    website = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address1 = models.CharField("address line 1", max_length=120, blank=True)
    address2 = models.CharField("address line 2", max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField("state or province", max_length=80, blank=True)
    postal_code = models.CharField("ZIP or postal code", max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    tax_exempt = models.BooleanField(default=False)
    # The number of the certificate that says so.
    tax_exempt_number = models.CharField(max_length=60, blank=True)
    notes = models.TextField(blank=True)  # internal
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (models.Index("account", Upper("name"), name="organization_by_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()


class Person(models.Model):
    """Somebody a quote is made for. `version` counts saved changes.

    An empty shipping address means the same as the billing one.
    """

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
    website = models.CharField(max_length=200, blank=True)
    address1 = models.CharField("address line 1", max_length=120, blank=True)
    address2 = models.CharField("address line 2", max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField("state or province", max_length=80, blank=True)
    postal_code = models.CharField("ZIP or postal code", max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    shipping_address1 = models.CharField(max_length=120, blank=True)
    shipping_address2 = models.CharField(max_length=120, blank=True)
    shipping_city = models.CharField(max_length=80, blank=True)
    shipping_state = models.CharField(max_length=80, blank=True)
    shipping_postal_code = models.CharField(max_length=20, blank=True)
    shipping_country = models.CharField(max_length=2, blank=True)
    tax_exempt = models.BooleanField(default=False)
    notes = models.TextField(blank=True)  # internal
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (models.Index("account", Upper("email"), name="person_by_email"),)

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


class Entry(models.Model):
    """What a record is found by. Apart from the record, so that reading one stays small.

    `terms` are the words of a search, `place` is where it stands in a list by name, and two
    records that share one of their `marks` may be the same. Written by `people.entries` only.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    terms = Terms()
    marks = ArrayField(models.TextField(), default=list)
    place = models.CharField(max_length=400, db_collation="C")

    class Meta:
        abstract = True


# `fastupdate`: without a pending list an index is a little slower to write, never slow to read.
class PersonEntry(Entry):
    """What a person is found by: name, e-mail, organization, phone numbers."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="entry"
    )

    class Meta:
        indexes = (
            models.Index(fields=["account", "place", "person"], name="people_by_place"),
            GinIndex(fields=["terms"], name="people_by_terms", fastupdate=False),
            GinIndex(fields=["marks"], name="people_by_marks", fastupdate=False),
        )


class OrganizationEntry(Entry):
    """What an organization is found by: name, phone number, website, city."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="entry"
    )

    class Meta:
        indexes = (
            models.Index(fields=["account", "place", "organization"], name="orgs_by_place"),
            GinIndex(fields=["terms"], name="orgs_by_terms", fastupdate=False),
            GinIndex(fields=["marks"], name="orgs_by_marks", fastupdate=False),
        )


class Apart(models.Model):
    """Two records that somebody said are not the same; `first` has the lower id."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class PeopleApart(Apart):
    """Two people who are not one."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="people_apart_once"),
        )


class OrganizationsApart(Apart):
    """Two organizations that are not one."""

    first = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="organizations_apart_once"),
        )


class Merger(models.Model):
    """A record that was merged into another of its kind: its old id leads to the kept one.

    `values` is what the one that is gone held; nothing reads it, a person may.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    gone_id = models.PositiveBigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="+"
    )
    values = models.JSONField(default=dict)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["gone_id"], condition=models.Q(organization=None), name="one_person_merger"
            ),
            models.UniqueConstraint(
                fields=["gone_id"], condition=models.Q(person=None), name="one_organization_merger"
            ),
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(organization=None),
                name="a_merger_is_into_one",
            ),
        )
