"""The ground: company, compound, building, unit, home, public area, gate, organisation."""

from __future__ import annotations

from django.db import models

from shouwang.base.places import rules


class Company(models.Model):
    """The property-management company."""

    name = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, blank=True, help_text="unified social credit code, GB 32100")


class Compound(models.Model):
    """A residential compound (小区): the tenant that every row of it names."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="compounds")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    duty_phone = models.CharField(max_length=40, blank=True, help_text="the duty room, printed on every page")

    class Meta:
        ordering = ["name"]

    def ref(self) -> rules.PlaceRef:
        """The whole compound as a place."""
        return rules.PlaceRef(self.pk)


class Building(models.Model):
    """A building (栋); ``number`` is what people say before 号楼."""

    compound = models.ForeignKey(Compound, on_delete=models.PROTECT, related_name="buildings")
    number = models.CharField(max_length=16)
    rank = models.IntegerField(default=0, help_text="order on lists: the number as a number where it is one")
    floors = models.PositiveSmallIntegerField(default=0)
    lifts = models.PositiveSmallIntegerField(default=0)
    twins = models.BooleanField(default=False, help_text="homes of different units have the same number here")

    class Meta:
        ordering = ["rank", "number"]
        constraints = [models.UniqueConstraint(fields=["compound", "number"], name="places_building_once")]

    def ref(self) -> rules.PlaceRef:
        """The building as a place."""
        return rules.PlaceRef(self.compound_id, building_id=self.pk)


class Unit(models.Model):
    """A unit (单元): one entrance and stairwell; a building without units has one, numbered 1."""

    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="units")
    compound = models.ForeignKey(Compound, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["building", "number"], name="places_unit_once")]


class Home(models.Model):
    """A home (户): the room in which a household lives, or an empty one."""

    class Status(models.TextChoices):
        LIVED_IN = "lived_in"
        RENTED = "rented"
        VACANT = "vacant"

    compound = models.ForeignKey(Compound, on_delete=models.PROTECT, related_name="homes")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="homes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="homes")
    room = models.CharField(max_length=16)
    floor = models.SmallIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.LIVED_IN)
    area_m2 = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    declared_people = models.PositiveSmallIntegerField(
        null=True, help_text="how many live here as the household said; the register may know fewer or more"
    )

    class Meta:
        ordering = ["building__rank", "unit__number", "floor", "room"]
        constraints = [models.UniqueConstraint(fields=["unit", "room"], name="places_home_once")]
        indexes = [
            models.Index(fields=["compound", "building"], name="places_home_building"),
            models.Index(fields=["compound", "room"], name="places_home_room"),
        ]

    @property
    def door(self) -> str:
        """What to say behind the building: the room, with its unit where the room alone would lead to two doors."""
        return f"{self.unit.number}-{self.room}" if self.building.twins else self.room

    def ref(self) -> rules.PlaceRef:
        """The home as a place."""
        return rules.PlaceRef(self.compound_id, self.building_id, self.unit_id, self.pk)


class Area(models.Model):
    """A public area: something that is cleaned, opened, patrolled."""

    compound = models.ForeignKey(Compound, on_delete=models.PROTECT, related_name="areas")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True, related_name="areas")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="areas")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in rules.AreaKind])
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=16, help_text="printed on the spot as a QR; proof that somebody stood there")

    class Meta:
        ordering = ["building__rank", "kind", "name"]
        constraints = [models.UniqueConstraint(fields=["compound", "code"], name="places_area_code_once")]

    def ref(self) -> rules.PlaceRef:
        """The area as a place."""
        return rules.PlaceRef(self.compound_id, self.building_id, self.unit_id, area_id=self.pk)


class Gate(models.Model):
    """A gate of the compound; an exit of it is never locked in an evacuation."""

    compound = models.ForeignKey(Compound, on_delete=models.PROTECT, related_name="gates")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in rules.GateKind])

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["compound", "name"], name="places_gate_once")]


class Organisation(models.Model):
    """A body that a compound works with: street office, police, hospital, contractor…"""

    compound = models.ForeignKey(Compound, on_delete=models.PROTECT, related_name="organisations")
    kind = models.CharField(max_length=16, choices=[(k, k) for k in rules.OrganisationKind])
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["compound", "name"], name="places_organisation_once")]
