"""Reading Solutions.xml of a Freshdesk account's export."""

from pathlib import Path

import pytest

from knowledge.sources.file import Unreadable
from knowledge.sources.freshdesk_xml import XML_READER
from tests.knowledge.sources.reading import huge, read, written

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<solution-categories type="array"><solution-category>
  <id type="integer">3</id><name>Manual</name>
  <folders type="array">
    <solution-folder><id type="integer">4</id><visibility type="integer">1</visibility>
      <articles type="array">
        <solution-article><id type="integer">7</id><folder-id type="integer">4</folder-id>
          <title>Invite &amp; more</title><status type="integer">2</status>
          <description>&lt;p&gt;Click &lt;b&gt;Invite&lt;/b&gt;.&lt;/p&gt;</description>
          <desc-un-html>Click Invite.</desc-un-html><updated-at type="datetime">2026-05-04T10:00:00Z</updated-at>
          <seo-data nil="true"/></solution-article>
        <solution-article><id>8</id><folder-id>4</folder-id><title>Draft</title><status>1</status>
          <description>&lt;p&gt;Not yet.&lt;/p&gt;</description></solution-article>
      </articles></solution-folder>
    <solution-folder><id>5</id><visibility type="integer">3</visibility>
      <articles type="array">
        <solution-article><id>9</id><folder-id>5</folder-id><title>For agents</title><status>2</status>
          <description>&lt;p&gt;Secret.&lt;/p&gt;</description></solution-article>
      </articles></solution-folder>
  </folders>
</solution-category></solution-categories>"""


def test_articles_are_read_with_what_their_folder_says(tmp_path: Path) -> None:
    articles = read(XML_READER, written(tmp_path, "Solutions.xml", EXPORT)).articles
    assert [(each.article_id, each.title, each.body, each.published) for each in articles] == [
        ("Solutions/7", "Invite & more", "Click **Invite**.", True),
        ("Solutions/8", "Draft", "Not yet.", False),
        ("Solutions/9", "For agents", "Secret.", False),
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "is not XML"),
        (EXPORT[:300], "is not XML"),
        ("<urlset><url><loc>https://a.example/</loc></url></urlset>", "no export of Freshdesk"),
        ('<?xml version="1.0" encoding="klingon"?><a/>', "XML"),
        ("<a>" * 50 + "</a>" * 50, "nested too deep"),
        (
            "<!DOCTYPE a ["
            + "".join(f'<!ENTITY x{n} "&x{n - 1};&x{n - 1};">' for n in range(1, 40))
            + "]><a>&x39;</a>",
            "XML",
        ),
    ],
)
def test_other_xml_is_named(tmp_path: Path, content: str, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as problem:
        read(XML_READER, written(tmp_path, "a.xml", content))
    assert problem.value.remedy


def test_a_file_of_200_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="larger than 32 MiB"):
        read(XML_READER, huge(tmp_path, "a.xml"))
