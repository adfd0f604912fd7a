"""Lin Yue is asked each question once, and only those that matter."""

from dataclasses import replace

from pia.programmes.questionnaire import asked, missing_answers, needed_by, not_asked, questions_for
from tests.programmes.cases import newsletter, programme, zao


def test_it_asks_each_question_once_for_two_regimes() -> None:
    found = [question.id for question in questions_for(programme("cn", "eu"))]

    assert len(found) == len(set(found))
    assert {"cn-minors", "cn-pipl", "eu-gdpr"} <= set(needed_by(programme("cn", "eu"), "automated_decisions"))
    assert set(needed_by(programme("cn", "eu"), "minors")) > {"cn-pipl", "cn-minors", "cn-audit", "eu-gdpr"}
    assert needed_by(programme("cn", "eu"), "deletion_self_service") == ()


def test_it_asks_about_china_only_where_china_is_concerned() -> None:
    assert "transfers_abroad" in {question.id for question in questions_for(programme("cn"))}
    assert "transfers_abroad" not in {question.id for question in questions_for(programme("eu"))}


def test_it_leaves_out_what_another_answer_makes_superfluous() -> None:
    chosen = programme("cn", "eu")

    without = not_asked(chosen, zao("cn", "eu"))
    assert {"automated_significant_effects", "solely_automated", "staff_under_250"} <= without
    unsure = not_asked(chosen, zao("cn", "eu", automated_decisions="unsure"))
    assert without - unsure == {"automated_significant_effects", "solely_automated"}
    assert "automated_significant_effects" not in {one.id for one in asked(chosen, zao("cn", "eu"))}


def test_it_takes_unsure_for_an_answer_and_a_blank_for_none() -> None:
    chosen = programme("cn")
    facts = zao("cn")

    assert missing_answers(chosen, facts) == ()
    assert [one.id for one in missing_answers(chosen, zao("cn", publishes=""))] == ["publishes"]
    everything = missing_answers(chosen, replace(facts, answers={}))
    assert {one.id for one in everything} > {"publishes", "minors", "telecom_operator", "public_sharing"}
    assert not any(one.optional for one in everything)


def test_it_does_not_insist_on_a_reason_that_nobody_needs() -> None:
    assert missing_answers(programme("cn"), newsletter("cn", high_risk_reason="")) == ()


def test_it_words_answers_in_both_languages() -> None:
    question = programme("cn").question("minors")

    assert question is not None
    assert question.worded("unsure").zh == "不确定"
    assert question.worded("yes").en == "Yes"
