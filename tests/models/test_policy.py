"""Reading a policy file."""

from pathlib import Path

from models.policy import PACKAGED, load


def test_a_values_former_name_is_read_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(PACKAGED.read_text("utf-8").replace("program_mailbox:", "programme_mailbox:"), "utf-8")
    policy = load(file)
    assert policy.warnings == ("programme_mailbox is called program_mailbox now; rename it",)
    assert policy.values == load().values
    assert load().warnings == ()
