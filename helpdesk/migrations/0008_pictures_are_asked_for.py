"""One table for what is sent beside words, and desks that may ask for a picture."""

# allow: RenameModel, because the version before does not know the table
# allow: AlterField, because only the name of the way back to the pieces changes

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("helpdesk", "0007_room_for_hybrid_keys"),
    ]

    operations = [
        migrations.RenameModel("VoicePiece", "AttachmentPiece"),
        migrations.RemoveConstraint(
            model_name="attachmentpiece",
            name="one_voice_piece_a_place",
        ),
        migrations.AlterField(
            model_name="attachmentpiece",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attachment_pieces",
                to="helpdesk.message",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachmentpiece",
            constraint=models.UniqueConstraint(
                fields=("message", "number"), name="one_attachment_piece_a_place"
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="asks_for_pictures",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="You may then ask somebody who writes for a picture of a contract, a payslip or a letter. For seven days three can come, and nobody can send one unasked.",
                verbose_name="we ask for pictures",
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="pictures_assessed_on",
            field=models.DateField(
                blank=True,
                help_text="The impact assessment of whoever is responsible for the data. Without this day nobody can be asked for a picture.",
                null=True,
                verbose_name="day on which the assessment of pictures was looked at",
            ),
        ),
    ]
