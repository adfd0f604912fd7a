"""The story of the newsletter: Song Mei's file needs no assessment, and Chen Wei says so with a reason."""

from pia.assessments.actions import Action
from pia.assessments.states import State
from pia.web.demo.stage import Stage

NOT_REQUIRED = (
    "仅处理订阅者邮箱地址和称呼，由自有服务器发送；不涉及敏感个人信息、委托处理、对外提供和出境，各项法定情形均不成立。"
)


def tell(stage: Stage) -> None:
    """Carry the story on from wherever the case is."""
    if stage.state is State.DRAFT and not stage.decided:
        stage.act(stage.cast.song, Action.SUBMIT)
    if stage.state is State.SCREENING and not stage.decided:
        stage.act(stage.cast.chen, Action.SCREEN_OUT, reason=NOT_REQUIRED)
