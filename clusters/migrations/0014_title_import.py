"""Attempts at a list of titled firms: the workbook, the job that reads it, the list or what must be mended."""

import django.db.models.deletion
from django.db import migrations, models

import clusters.models.titles
import records.models.document


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people_manager"),
        ("clusters", "0013_dictation"),
        ("records", "0011_dictation_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="TitleImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("champion", "制造业单项冠军企业"),
                            ("little_giant", "专精特新“小巨人”企业"),
                            ("specialised", "专精特新中小企业"),
                            ("innovative", "创新型中小企业"),
                            ("high_tech", "国家级高新技术企业"),
                        ],
                        max_length=20,
                        verbose_name="称号",
                    ),
                ),
                ("document_no", models.CharField(max_length=80, verbose_name="公布文号")),
                ("valid_from", models.DateField(verbose_name="有效期起")),
                ("valid_until", models.DateField(verbose_name="有效期止")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "workbook",
                    models.FileField(
                        blank=True,
                        storage=records.models.document.attachments,
                        upload_to=clusters.models.titles.path_of_attempt,
                        verbose_name="工作簿",
                    ),
                ),
                (
                    "marked",
                    models.FileField(
                        blank=True,
                        storage=records.models.document.attachments,
                        upload_to=clusters.models.titles.path_of_attempt,
                        verbose_name="标注过的工作簿",
                    ),
                ),
                ("faults", models.JSONField(default=list, help_text="前若干处", verbose_name="须改之处")),
                ("fault_count", models.PositiveIntegerField(default=0, verbose_name="须改处数")),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="公布单位",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="title_import",
                        to="records.job",
                        verbose_name="任务",
                    ),
                ),
                (
                    "title_list",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt",
                        to="clusters.titlelist",
                        verbose_name="名单",
                    ),
                ),
            ],
            options={
                "verbose_name": "称号名单导入",
                "verbose_name_plural": "称号名单导入",
                "ordering": ["-pk"],
            },
        ),
    ]
