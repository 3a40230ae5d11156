"""Inquiries: what a county asks its recommending body about an application."""

import django.db.models.deletion
import django_fsm
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0011_invitation"),
        ("records", "0010_inquiry_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("asked", "待答复"), ("answered", "已答复"), ("closed", "已办结")],
                        default="asked",
                        editable=False,
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("section", models.CharField(blank=True, max_length=40, verbose_name="栏目代码")),
                ("about", models.CharField(blank=True, max_length=60, verbose_name="栏目")),
                ("last_at", models.DateTimeField(verbose_name="最近往来")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="clusters.application",
                        verbose_name="申报",
                    ),
                ),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="records.dossier",
                        verbose_name="案卷",
                    ),
                ),
            ],
            options={
                "verbose_name": "咨询",
                "verbose_name_plural": "咨询",
                "ordering": ["-last_at", "-pk"],
                "indexes": [models.Index(fields=["state", "-last_at"], name="inquiries_by_state")],
            },
        ),
    ]
