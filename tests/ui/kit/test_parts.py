"""Which parts of a page are drawn again."""

from ui.kit.parts import Parts


def test_only_parts_that_were_drawn_for_something_else_are_stale() -> None:
    state = {"cursor": 0, "row": 0}
    parts = Parts(
        depends={
            "verbs": lambda: (state["cursor"], state["row"]),
            "drawing": lambda: state["cursor"],
            "table": lambda: state["row"],
        }
    )
    assert parts.stale() == ["verbs", "drawing", "table"]  # nothing is drawn yet
    parts.drawn = {name: depends() for name, depends in parts.depends.items()}
    assert parts.stale() == []
    state["cursor"] = 1
    assert parts.stale() == ["verbs", "drawing"]
    parts.drawn.pop("table")  # its run was broken off
    assert parts.stale() == ["verbs", "drawing", "table"]
