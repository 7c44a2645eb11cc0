"""Who may see what: articles for some are never shown to those not known to be among them."""

from knowledge.article import Article
from knowledge.audience import EVERYBODY, Audience

OPEN = Article("open", "Open", "")
PARTNERS = Article("partners", "For partners", "", segments=("partner", "reseller"))
PRO = Article("pro", "On the pro plan", "", plans=("pro",))
GERMAN = Article("de", "Auf Deutsch", "", locale="de-AT")
ENGLISH = Article("en", "In English", "", locale="en")
ALL = (OPEN, PARTNERS, PRO, GERMAN, ENGLISH)


def test_nobody_known_sees_no_article_that_is_for_segments() -> None:
    assert EVERYBODY.withheld(ALL) == {"partners"}


def test_a_member_of_one_segment_sees_it_and_a_stranger_does_not() -> None:
    assert "partners" not in Audience(segments=frozenset({"reseller"})).withheld(ALL)
    assert "partners" in Audience(segments=frozenset({"enterprise"})).withheld(ALL)


def test_a_plan_hides_what_is_for_other_plans() -> None:
    assert "pro" in Audience(plan="free").withheld(ALL)
    assert "pro" not in Audience(plan="pro").withheld(ALL)


def test_a_language_hides_the_others_only_where_there_is_something_in_it() -> None:
    assert Audience(locale="de_CH").withheld(ALL) == {"partners", "en"}
    assert Audience(locale="fr").withheld(ALL) == {"partners"}
