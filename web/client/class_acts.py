"""What the page of the class does. As in `acts`, each asks the gate first."""

from ..access import classroom, gate, invite


def links(url: str) -> tuple[str, str]:
    """The link of the teacher and that of the class. Raises Denied."""
    gate.check("class.invite")
    return invite.teacher_link(url), invite.class_link(url)


def people() -> dict[str, str]:
    """The names of the students by identifier. Raises Denied."""
    gate.check("class.show")
    return classroom.current().people


def remove(person: str) -> None:
    """Take a student out of the class. Raises Denied."""
    gate.check("class.people")
    classroom.remove(person)


def set_limits(**values: int) -> None:
    """Raises Denied."""
    gate.check("class.limits")
    classroom.set_limits(**values)
