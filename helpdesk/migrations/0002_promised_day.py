from datetime import timedelta

import django.utils.timezone
from django.db import migrations, models


def promise(apps, schema_editor):
    """What each person was shown until now: the desk's days after the last word."""
    Conversation = apps.get_model("helpdesk", "Conversation")
    for desk in apps.get_model("helpdesk", "Desk").objects.all():
        theirs = Conversation.objects.filter(desk=desk)
        for day in theirs.order_by().values_list("last_day", flat=True).distinct():
            until = day + timedelta(days=desk.retention_days)
            theirs.filter(last_day=day).update(promised=until)


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="promised",
            field=models.DateField(
                default=django.utils.timezone.localdate,
                help_text="What the last word promised by the desk's days; it never comes nearer.",
            ),
        ),
        migrations.RunPython(promise, migrations.RunPython.noop, elidable=True),
    ]
