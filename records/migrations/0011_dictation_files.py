"""Files of a new kind: dictations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0010_inquiry_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dossier",
            name="kind",
            field=models.CharField(
                choices=[
                    ("application", "申报"),
                    ("allotment", "推荐名单"),
                    ("notice", "公示"),
                    ("objection", "异议"),
                    ("publication", "公布"),
                    ("recognition", "认定"),
                    ("inquiry", "咨询"),
                    ("dictation", "代录"),
                ],
                max_length=20,
                verbose_name="类别",
            ),
        ),
    ]
