"""Dictations: what the recommending body writes into a form, marked in answers and their history."""

import django.db.models.deletion
import django_fsm
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0012_inquiry"),
        ("records", "0011_dictation_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="origin",
            field=models.CharField(blank=True, max_length=255, verbose_name="来源"),
        ),
        migrations.CreateModel(
            name="Dictation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("dictating", "代录中"), ("entered", "待核对"), ("checked", "已核对")],
                        default="dictating",
                        editable=False,
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("sections", models.JSONField(verbose_name="代录的栏目")),
                ("requester", models.CharField(max_length=40, verbose_name="请求人")),
                ("reason", models.CharField(max_length=100, verbose_name="理由")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dictations",
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
                "verbose_name": "代录",
                "verbose_name_plural": "代录",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="dictation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clusters.dictation",
                verbose_name="代录",
            ),
        ),
        migrations.AddField(
            model_name="answerchange",
            name="dictation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="clusters.dictation",
                verbose_name="代录",
            ),
        ),
        migrations.AddConstraint(
            model_name="dictation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "dictating")), fields=("application",), name="one_dictation_at_a_time"
            ),
        ),
    ]
