"""One plain table with every column a page of the portal shows, and the rows a step writes beside it."""

from django.db import models


class File(models.Model):
    """The row whose lock serialises the steps of an entry."""

    agency = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=0)
    head_seq = models.PositiveIntegerField(default=0)
    head_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Entry(models.Model):
    """An application and its recognition in one row, indexed for what is asked of it."""

    file = models.OneToOneField(File, models.PROTECT, related_name="entry")
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    division = models.CharField(max_length=120)
    division_code = models.CharField(max_length=6)
    place = models.CharField(max_length=20)
    body = models.CharField(max_length=20)
    industry = models.CharField(max_length=60)
    state = models.CharField(max_length=20)
    batch = models.PositiveIntegerField()
    batch_name = models.CharField(max_length=80)
    reach = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    declared_at = models.DateTimeField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    document_no = models.CharField(max_length=80)
    published_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["reach", "-id"], name="entries_by_reach"),
            models.Index(fields=["batch", "state", "reach", "-id"], name="entries_by_state"),
            models.Index(fields=["year", "place", "id"], name="entries_by_year"),
            models.Index(fields=["place", "id"], name="entries_in_order"),
        ]

    def __str__(self) -> str:
        return self.number


class Answer(models.Model):
    """What stands in one field of a form."""

    file = models.ForeignKey(File, models.CASCADE, related_name="answers")
    code = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "code"], name="one_bare_answer")]

    def __str__(self) -> str:
        return self.code


class Event(models.Model):
    """One thing that happened to a file."""

    file = models.ForeignKey(File, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.PositiveIntegerField()
    step = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "seq"], name="one_bare_event")]

    def __str__(self) -> str:
        return f"{self.file_id}#{self.seq}"


class Turn(models.Model):
    """Whose turn a file is."""

    file = models.ForeignKey(File, models.CASCADE, related_name="turns")
    agency = models.PositiveIntegerField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.file_id)
