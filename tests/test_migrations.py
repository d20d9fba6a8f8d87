"""From 0.1 on the old program and the new one use the same database while a deploy is under way."""

import inspect
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).parent.parent
OURS = ("awareness", "helpdesk", "website")


def breaks_the_old_program(operation) -> bool:
    """
    Whether what the old program writes meanwhile would be refused.

    It does not know the new column, so the database itself has to fill it; and what it reads or
    writes must be called what it was.
    """
    if isinstance(operation, migrations.AddField):
        field = operation.field
        filled = field.null or field.many_to_many or field.db_default is not models.NOT_PROVIDED
        return not filled
    return isinstance(operation, migrations.RenameField | migrations.RenameModel)


def unsafe(migration) -> list[str]:
    """Operations that want a line that allows them, as in CONTRIBUTING, and have none."""
    source = inspect.getsource(inspect.getmodule(type(migration)) or type(migration))
    names = (type(each).__name__ for each in migration.operations if breaks_the_old_program(each))
    return [name for name in names if f"# allow: {name}" not in source]


@pytest.mark.django_db  # a migration of wagtail-localize asks the database while it is read
def test_no_migration_after_the_release_breaks_the_program_before_it():
    found = {
        f"{app}.{name}": operations
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in OURS and not migration.initial and (operations := unsafe(migration))
    }
    assert found == {}


class Careless(migrations.Migration):
    """Each of these would refuse a message that the old program stores meanwhile, or drop it."""

    operations = [
        migrations.AddField("message", "a", models.BooleanField(default=False)),
        migrations.RenameField("message", "day", "said_on"),
    ]


class Careful(migrations.Migration):
    operations = [
        migrations.AddField("message", "a", models.BooleanField(db_default=False)),
        migrations.AddField("message", "b", models.TextField(null=True)),
    ]


def test_a_careless_migration_is_named_and_a_careful_one_is_not():
    assert unsafe(Careless("x", "website")) == ["AddField", "RenameField"]
    assert unsafe(Careful("x", "website")) == []
