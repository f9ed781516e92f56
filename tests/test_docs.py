"""What the README says of settings and commands is what the program does."""

import re

import pytest
from pydantic.fields import FieldInfo

from lib import admin
from lib.settings import PROJECT, Settings

TABLE_ROW = re.compile(r"^\| `MINGZE_(\w+)` \| (.+?) \|", re.MULTILINE)
SAID = {
    name.lower(): default for name, default in TABLE_ROW.findall((PROJECT / "README.md").read_text("utf-8"))
}


def test_the_readme_names_every_setting_and_no_other() -> None:
    assert set(SAID) == set(Settings.model_fields)


@pytest.mark.parametrize(("name", "field"), Settings.model_fields.items())
def test_the_readme_gives_a_settings_default(name: str, field: FieldInfo) -> None:
    if field.default == "":
        assert "`" not in SAID[name], "an empty default is described in words"
    elif name == "data_dir":
        assert SAID[name] == f"`{field.default.relative_to(PROJECT)}`"
    else:
        default = field.default
        written = str(default).lower() if isinstance(default, bool) else str(default).removesuffix(".0")
        assert SAID[name] == f"`{written}`"


def test_the_readme_names_every_command_once_and_no_other() -> None:
    said = re.findall(
        r"^python -m lib\.admin (\w+)", (PROJECT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    groups = [group.name for group in admin.app.registered_groups]
    assert sorted(said) == sorted([command.name for command in admin.app.registered_commands] + groups)
