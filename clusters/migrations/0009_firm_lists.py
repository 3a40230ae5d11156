"""The firm list of a filing: its versions, firms, titles and attempts; which firms a round asks for."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clusters.models.firms
import records.models.document


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("clusters", "0008_sealed_form"),
        ("records", "0003_job"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="firms_asked",
            field=models.CharField(
                choices=[("none", "不要求"), ("titled", "有称号的企业"), ("all", "全部企业")],
                default="titled",
                max_length=10,
                verbose_name="企业名录",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="firms_asked",
            field=models.CharField(
                choices=[("none", "不要求"), ("titled", "有称号的企业"), ("all", "全部企业")],
                default="none",
                max_length=10,
                verbose_name="企业名录",
            ),
        ),
        migrations.CreateModel(
            name="FirmList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("count", models.PositiveIntegerField(verbose_name="企业数")),
                ("totals", models.JSONField(help_text="导入时算好，名录不再改变", verbose_name="合计")),
                ("algorithm", models.CharField(max_length=10, verbose_name="摘要算法")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("made_at", models.DateTimeField(verbose_name="导入时间")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="firm_list",
                        to="records.document",
                        verbose_name="工作簿",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="firm_lists",
                        to="clusters.filing",
                        verbose_name="填报件",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "schema",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clusters.formschema",
                        verbose_name="列",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业名录",
                "verbose_name_plural": "企业名录",
                "ordering": ["filing", "number"],
            },
        ),
        migrations.CreateModel(
            name="FirmImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "workbook",
                    models.FileField(
                        blank=True,
                        storage=records.models.document.attachments,
                        upload_to=clusters.models.firms.path_of_attempt,
                        verbose_name="工作簿",
                    ),
                ),
                (
                    "marked",
                    models.FileField(
                        blank=True,
                        storage=records.models.document.attachments,
                        upload_to=clusters.models.firms.path_of_attempt,
                        verbose_name="标注过的工作簿",
                    ),
                ),
                ("faults", models.JSONField(default=list, help_text="前若干处", verbose_name="须改之处")),
                ("fault_count", models.PositiveIntegerField(default=0, verbose_name="须改处数")),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="firm_imports",
                        to="clusters.filing",
                        verbose_name="填报件",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="firm_import",
                        to="records.job",
                        verbose_name="任务",
                    ),
                ),
                (
                    "firm_list",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt",
                        to="clusters.firmlist",
                        verbose_name="名录",
                    ),
                ),
            ],
            options={
                "verbose_name": "名录导入",
                "verbose_name_plural": "名录导入",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Firm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField(help_text="在工作簿中的行号", verbose_name="行")),
                ("name", models.CharField(max_length=100, verbose_name="企业名称")),
                ("uscc", models.CharField(max_length=18, verbose_name="统一社会信用代码")),
                (
                    "size",
                    models.CharField(
                        choices=[("large", "大型"), ("medium", "中型"), ("small", "小型"), ("micro", "微型")],
                        max_length=10,
                        verbose_name="规模",
                    ),
                ),
                ("is_leading", models.BooleanField(verbose_name="属于主导产业")),
                (
                    "output",
                    models.DecimalField(
                        decimal_places=4, max_digits=16, null=True, verbose_name="最近一年产值（万元）"
                    ),
                ),
                (
                    "more",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="其他列"
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="firms",
                        to="clusters.firmlist",
                        verbose_name="名录",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业",
                "verbose_name_plural": "企业",
                "ordering": ["list", "row"],
            },
        ),
        migrations.AddField(
            model_name="edition",
            name="firm_list",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="clusters.firmlist",
                verbose_name="企业名录",
            ),
        ),
        migrations.CreateModel(
            name="FirmTitle",
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
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="titles",
                        to="clusters.firm",
                        verbose_name="企业",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="titles",
                        to="clusters.firmlist",
                        verbose_name="名录",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业称号",
                "verbose_name_plural": "企业称号",
            },
        ),
        migrations.AddConstraint(
            model_name="firmlist",
            constraint=models.UniqueConstraint(fields=("filing", "number"), name="one_firm_list_per_number"),
        ),
        migrations.AddConstraint(
            model_name="firmlist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("filing",), name="one_current_firm_list"
            ),
        ),
        migrations.AddIndex(
            model_name="firmimport",
            index=models.Index(fields=["filing", "-id"], name="firm_imports_by_filing"),
        ),
        migrations.AddIndex(
            model_name="firm",
            index=models.Index(fields=["uscc", "list"], name="firms_by_uscc"),
        ),
        migrations.AddIndex(
            model_name="firm",
            index=models.Index(fields=["list", "size", "row"], name="firms_by_size"),
        ),
        migrations.AddIndex(
            model_name="firm",
            index=models.Index(fields=["list", "is_leading", "row"], name="firms_by_industry"),
        ),
        migrations.AddConstraint(
            model_name="firm",
            constraint=models.UniqueConstraint(fields=("list", "row"), name="one_firm_per_row"),
        ),
        migrations.AddConstraint(
            model_name="firm",
            constraint=models.UniqueConstraint(fields=("list", "uscc"), name="one_row_per_firm"),
        ),
        migrations.AddIndex(
            model_name="firmtitle",
            index=models.Index(fields=["list", "kind", "firm"], name="firm_titles_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="firmtitle",
            constraint=models.UniqueConstraint(fields=("firm", "kind"), name="one_claim_per_title"),
        ),
    ]
