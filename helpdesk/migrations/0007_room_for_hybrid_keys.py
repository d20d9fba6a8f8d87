"""
Keys and boxes may be longer. Only what Django knows of the columns changes: databases bind no
length to bytes, so that nothing is copied, and the version before goes on with the same tables.
"""

# allow: AlterField, because no column of the database changes

from django.db import migrations, models

LONGER = (
    ("casegrant", "sealed", 1280),
    ("conversation", "sender_public", 1217),
    ("deskgrant", "sealed", 1280),
    ("deskkey", "public", 1217),
    ("draft", "sealed_key", 1280),
    ("memberkey", "public", 1217),
    ("recoverykit", "public", 1217),
    ("sendergrant", "sealed", 1280),
    ("shiftnote", "sealed_key", 1280),
)


class Migration(migrations.Migration):

    dependencies = [
        ("helpdesk", "0006_desks_listen_to_voices"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(model, field, models.BinaryField(max_length=length))
                for model, field, length in LONGER
            ],
        ),
    ]
