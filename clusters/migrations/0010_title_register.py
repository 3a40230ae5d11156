"""The register of titles: official lists and the firms on them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("clusters", "0009_firm_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TitleList",
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
                ("algorithm", models.CharField(max_length=10, verbose_name="摘要算法")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("count", models.PositiveIntegerField(verbose_name="家数")),
                ("imported_at", models.DateTimeField(verbose_name="导入时间")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "imported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="公布单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "称号名单",
                "verbose_name_plural": "称号名单",
                "ordering": ["-imported_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RegisteredTitle",
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
                ("uscc", models.CharField(max_length=18, verbose_name="统一社会信用代码")),
                ("name", models.CharField(max_length=100, verbose_name="企业名称")),
                ("valid_from", models.DateField(verbose_name="有效期起")),
                ("valid_until", models.DateField(verbose_name="有效期止")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="clusters.titlelist",
                        verbose_name="名单",
                    ),
                ),
            ],
            options={
                "verbose_name": "登记的称号",
                "verbose_name_plural": "登记的称号",
                "ordering": ["list", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="titlelist",
            index=models.Index(fields=["issuer", "kind"], name="title_lists_by_issuer"),
        ),
        migrations.AddConstraint(
            model_name="titlelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("kind", "issuer", "document_no"),
                name="one_current_list_per_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="titlelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_from__lte", models.F("valid_until"))), name="title_lists_run_forward"
            ),
        ),
        migrations.AddIndex(
            model_name="registeredtitle",
            index=models.Index(fields=["uscc", "kind"], name="registered_titles_by_uscc"),
        ),
        migrations.AddConstraint(
            model_name="registeredtitle",
            constraint=models.UniqueConstraint(fields=("list", "uscc"), name="one_entry_per_firm"),
        ),
        migrations.AddConstraint(
            model_name="registeredtitle",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_from__lte", models.F("valid_until"))), name="titles_run_forward"
            ),
        ),
    ]
