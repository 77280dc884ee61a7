"""Who may do what: every cell of the table."""

from __future__ import annotations

import pytest

from xqgis.errors import NotAllowed
from xqgis.model.actor import Actor, Role
from xqgis.services.rights import Act, require

MAY = {
    Role.OFFICE: set(Act),
    Role.LEADER: {Act.LOOK, Act.LOOK_CLOSELY, Act.EXPORT},
    Role.SCREEN: {Act.LOOK},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(Act))
def test_the_table_of_rights(role: Role, act: Act) -> None:
    if act in MAY[role]:
        require(Actor("x", role), act)
    else:
        with pytest.raises(NotAllowed) as refused:
            require(Actor("x", role), act)
        assert refused.value.facts == {"role": role.value, "act": act.value}
