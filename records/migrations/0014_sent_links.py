"""Letters with a link are counted, by who causes them and by where they go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_signatures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, verbose_name="邮箱")),
                ("sent_at", models.DateTimeField(verbose_name="发出时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent_links",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "确认信",
                "verbose_name_plural": "确认信",
                "indexes": [
                    models.Index(fields=["user", "sent_at"], name="links_by_user"),
                    models.Index(fields=["address", "sent_at"], name="links_by_address"),
                ],
            },
        ),
    ]
