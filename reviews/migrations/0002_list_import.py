"""Published lists on their way in: file, preview, result."""

import django.db.models.deletion
from django.db import migrations, models

import records.models.document
import reviews.models.list_import


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0011_dictation_files"),
        ("reviews", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=records.models.document.attachments,
                        upload_to=reviews.models.list_import.path_of_list,
                        verbose_name="名单文件",
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("document_no", models.CharField(max_length=80, verbose_name="文号")),
                ("published_on", models.DateField(verbose_name="公布日期")),
                ("valid_from", models.DateField(verbose_name="有效期起")),
                ("valid_until", models.DateField(verbose_name="有效期止")),
                ("is_renewal", models.BooleanField(verbose_name="复核名单")),
                ("foreseen", models.JSONField(null=True, verbose_name="预览")),
                ("landed", models.JSONField(default=list, verbose_name="结果")),
                (
                    "preview",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="previewed_list",
                        to="records.job",
                        verbose_name="预览任务",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported_list",
                        to="records.job",
                        verbose_name="导入任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "名单导入",
                "verbose_name_plural": "名单导入",
                "ordering": ["-pk"],
            },
        ),
    ]
