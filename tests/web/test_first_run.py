"""Ravi opens an empty installation, names his organisation, and sees what is left to do."""

import pytest
from django.test import Client

from pia.accounts import people
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import Organisation, User
from pia.accounts.roles import Role
from pia.audit.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ANSWERS = {
    "name": "Northlight Technology",
    "name_zh": "北辰科技",
    "country": "CN",
    "admin_name": "Ravi Patel",
    "email": "Ravi.Patel@northlight.example",
    "password": "several words in a row",
}


def test_it_leads_from_the_sign_in_page_to_the_set_up(client: Client) -> None:
    response = client.get("/sign-in/", follow=True)
    assert response.redirect_chain[-1][0] == "/first-run/"
    page = response.content.decode()
    assert "Nobody uses this installation yet" in page
    assert "Germany" in page


def test_it_creates_the_organisation_and_signs_ravi_in_as_its_administrator(client: Client) -> None:
    response = client.post("/first-run/", ANSWERS, follow=True)
    assert response.redirect_chain[-1][0] == "/set-up/"
    assert "Welcome, Ravi Patel." in response.content.decode()
    ravi = User.objects.get(email="ravi.patel@northlight.example")
    assert ravi.role_assignments.get().role == Role.ADMINISTRATOR
    assert Organisation.objects.get().country == "CN"
    assert AuditEntry.objects.exists()


def test_it_stores_nothing_when_the_password_is_too_weak(client: Client) -> None:
    response = client.post("/first-run/", {**ANSWERS, "password": "short"})
    page = response.content.decode()
    assert "Error:" in page
    assert 'href="#id_password"' in page
    assert 'value="Ravi Patel"' in page
    assert not Organisation.objects.exists()


def test_it_asks_for_every_missing_answer_in_chinese(client: Client) -> None:
    page = client.post("/first-run/", {}, headers={"accept-language": "zh-CN"}).content.decode()
    for words in ("请输入组织名称", "请选择国家或地区", "请输入您的姓名", "请设置密码", "有 5 处需要修改", "德国"):
        assert words in page


def test_it_is_over_once_somebody_is_there(client: Client, cast: Cast) -> None:
    assert client.get("/first-run/")["Location"] == "/"
    client.post("/first-run/", ANSWERS)
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("visitor", [{"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.7"}])
def test_it_is_closed_to_visitors_from_the_network(client: Client, visitor: dict[str, str]) -> None:
    response = client.post("/first-run/", ANSWERS, **visitor)
    assert response.status_code == 403
    assert not User.objects.exists()


def test_it_names_the_roles_that_are_still_missing(client: Client) -> None:
    client.post("/first-run/", ANSWERS)
    page = client.get("/set-up/").content.decode()
    assert "Legal counsel" in page
    he = people.create_person(
        organisation=Organisation.objects.get(),
        email="he.jing@northlight.example",
        name="He Jing",
        password="several other words",
        by=SYSTEM,
    )
    people.assign_role(he, Role.LEGAL_COUNSEL, by=SYSTEM)
    page = client.get("/set-up/").content.decode()
    assert "Legal counsel" not in page
    assert "Security assessor" in page


def test_it_shows_the_set_up_to_administrators_alone(client: Client, cast: Cast) -> None:
    client.force_login(cast.chen)
    assert client.get("/set-up/").status_code == 403
    client.force_login(cast.ravi)
    assert client.get("/set-up/").status_code == 200
