"""Who may write into a form is a kind of message of its own, mailed at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0011_dictation_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("turn", "轮到本单位"),
                    ("approval", "待审核"),
                    ("correction", "退回补正"),
                    ("deadline", "期限"),
                    ("result", "结果"),
                    ("progress", "进展"),
                    ("access", "填报权限"),
                    ("job", "任务"),
                ],
                max_length=12,
                verbose_name="类别",
            ),
        ),
        migrations.AlterField(
            model_name="mailpreference",
            name="mail",
            field=models.CharField(
                choices=[
                    ("digest", "每日8时汇总一封，退回补正、结果和填报权限变动随到随发"),
                    ("at_once", "每条随到随发"),
                    ("none", "不发邮件，只在页面上看"),
                ],
                default="digest",
                max_length=10,
                verbose_name="邮件提醒",
            ),
        ),
    ]
