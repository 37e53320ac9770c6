# ruff: noqa: E501 -- pages are written as pages are
"""Web pages of different make, with what is in them: stories and sites are our invention.

Belongs here: pages and their gold, for the tests and for `benchmarks/html_accuracy.py`. Does not belong here: assertions.
"""

import json
from dataclasses import dataclass

HARBOUR = (
    "The harbour of Eltmar will close for the whole of April while engineers replace the two gates of its sea lock, the port "
    "authority said on Tuesday.",
    "“We have mended these gates eleven times in nine years, and each time the water told us that it was too late,” said "
    "harbour master Ilse Torvund.",
    "The work will cost 42 million crowns, of which the province pays two thirds. Fishing boats may use the old quay at Sorrel "
    "Bay until the lock opens again.",
    "“Nobody asked the crews,” said Padraig Olm, who speaks for the 130 boats of the fishing fleet. “A month without landing a "
    "catch is a month without wages.”",
    "The council of Eltmar promised a fund of 900,000 crowns for those crews, to be shared out by the number of days at sea.",
)
# The dateline stands above the story, not in it.
DATELINE = "KELVAR — "
SCHOOL = (
    "Every school in the Orrin valley will teach in the mornings only from September, after the last of its bus "
    "companies gave notice.",
    "The ministry of transport had offered a new contract in June, but the company said that it could not find drivers at any "
    "wage the contract allowed.",
    "“Children will be home by one o’clock, and their parents will not,” said Mirela Danz, the head of the valley’s largest "
    "school, at a meeting on Monday night.",
    "A spokesman for the ministry, Tor Hessel, said a second call for offers would be opened within two weeks.",
    "Until then the volunteer fire brigade has lent the valley three vans, which can carry 27 children in all.",
)
GRAIN = (
    "Lawmakers in Tollen voted 58 to 41 to leave the grain pact of the river states, which has set prices for two decades.",
    "Farmers’ unions welcomed the vote. “For twenty years we have sold cheaply what we grew dearly,” said union leader Ana Duro.",
    "The finance minister, Jakob Weyn, warned that the state would lose 1.3 billion in transit fees every year.",
    "Under the treaty, withdrawal takes effect twelve months after notice is given. The president has not said whether she will "
    "sign the bill, and the court of treaties may still be asked for its opinion.",
    "Neighbouring Varn called the vote “a decision against arithmetic”, and said that it would keep to the pact.",
)
MENU = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in ("Home", "Politics", "Economy", "Sport", "Culture"))
TEASERS = (
    "Storm warning for the western isles lifted after two days",
    "Why the price of butter has doubled since the spring",
    "Museum of bells to open its tower to visitors again",
)
SCRIPT = (
    '<script>var tracker = {"page": "<p>not shown</p>", on: function () { return 1 < 2; }};</script><style>.a > b {c: d}</style>'
)


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page's bytes and what a reader finds there; `others` are lines that are shown but are no part of the story."""

    name: str
    content: bytes
    story: tuple[str, ...]
    title: str
    authors: tuple[str, ...] = ()
    published: str | None = None
    outlet: str | None = None
    others: tuple[str, ...] = ()


def paragraphs(story: tuple[str, ...], dateline: str = "") -> str:
    """The paragraphs of a story, each in an element, a dateline before the first."""
    return "\n".join(f"<p>{dateline if at == 0 else ''}{paragraph}</p>" for at, paragraph in enumerate(story))


def linked_data(**fields: object) -> str:
    """A script of linked data about a news article."""
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})}</script>'


def _news_site() -> WebPage:
    title = "Sea lock of Eltmar to close for a month"
    teasers = "".join(f'<article class="teaser"><h3><a href="/x">{line}</a></h3><p>Read more</p></article>' for line in TEASERS)
    comments = (
        '<section id="comments"><h2>3 Comments</h2><div class="comment"><b>gull77</b><p>They should have replaced both gates when '
        "I was a boy, and everybody in this town knows it very well.</p></div></section>"
    )
    head = (
        f'<title>{title} | Eltmar Courier</title><meta property="og:title" content="{title}"><meta property="og:site_name" '
        'content="Eltmar Courier"><link rel="canonical" href="https://courier.example/2025/03/04/sea-lock"><meta charset=utf-8>'
        + linked_data(
            headline=title,
            author=[{"@type": "Person", "name": "Runa Eskel"}, {"@type": "Person", "name": "Owen Tarr"}],
            datePublished="2025-03-04T18:20:00+01:00",
            publisher={"@type": "Organization", "name": "Eltmar Courier"},
        )
    )
    body = (
        f"<header><nav><ul>{MENU}</ul></nav></header><main><article><h1>{title}</h1><p class='byline'>By Runa Eskel and Owen Tarr"
        "</p><time datetime='2025-03-04T18:20:00+01:00'>4 March 2025</time><figure><img src='lock.jpg' alt='The lock'><figcaption>"
        f"The old gates. Photo: Jon Ister/Courier</figcaption></figure>{paragraphs(HARBOUR[:3])}"
        f"<aside class='related'><h4>Related articles</h4><ul><li><a href='/r'>{TEASERS[2]}</a></li></ul></aside>"
        f"{paragraphs(HARBOUR[3:])}</article></main>{comments}<aside><h2>Most read</h2>{teasers}</aside>"
        f"<footer><p>© 2025 Eltmar Courier. All rights reserved.</p><ul>{MENU}</ul></footer>{SCRIPT}"
    )
    markup = f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"
    others = (*TEASERS, "They should have replaced both gates", "All rights reserved", "Related articles")
    return WebPage(
        "news site", markup.encode(), HARBOUR, title, ("Runa Eskel", "Owen Tarr"), "2025-03-04", "Eltmar Courier", others
    )


def _accelerated() -> WebPage:
    title = "Valley schools to teach mornings only"
    markup = f"""<!doctype html><html amp lang="en"><head><meta charset="utf-8"><title>{title}</title>
    <link rel="canonical" href="https://valley.example/schools"><style amp-boilerplate>body{{visibility:hidden}}</style>
    {linked_data(headline=title, author={"@type": "Person", "name": "Sanna Brek"}, datePublished="2024-06-25T07:00:00Z")}</head><body>
    <amp-sidebar id="sidebar" layout="nodisplay"><ul>{MENU}</ul></amp-sidebar><header>Valley News</header>
    <article><h1>{title}</h1><p>Sanna Brek</p>{paragraphs(SCHOOL, dateline=DATELINE)}</article>
    <amp-ad width=300></amp-ad><p>Advertisement</p><footer>Cookie settings</footer></body></html>"""
    return WebPage("accelerated", markup.encode(), SCHOOL, title, ("Sanna Brek",), "2024-06-25", None, ("Cookie settings",))


def _table_layout() -> WebPage:
    title = "Tollen votes to leave the grain pact"
    menu = "<br>".join(f'<a href="{name}.htm">{name}</a>' for name in ("Front page", "Archive", "Letters", "Weather"))
    markup = f"""<HTML><HEAD><TITLE>{title}</TITLE></HEAD><BODY BGCOLOR=#ffffff><TABLE WIDTH=100%><TR><TD COLSPAN=2>
    <FONT SIZE=6>The Tollen Herald</FONT></TD></TR><TR><TD WIDTH=150 VALIGN=top>{menu}</TD><TD>
    <H1>{title}</H1><I>By Wim Astor</I><BR>9 May 2003<P>{"<P>".join(GRAIN)}</TD></TR>
    <TR><TD COLSPAN=2><FONT SIZE=1>Contact the webmaster</FONT></TD></TR></TABLE></BODY></HTML>"""
    return WebPage("table layout", markup.encode("latin-1", "xmlcharrefreplace"), GRAIN, title, ("Wim Astor",), "2003-05-09")


def _no_paragraphs() -> WebPage:
    title = "Eltmar harbour shut for April"
    body = "<br><br>".join(HARBOUR)
    markup = f"""<html><head><title>{title} - Coast Daily</title><meta property="article:published_time" content="2022-03-15">
    <meta property="og:site_name" content="Coast Daily"></head><body><div id=top><a href=/>Coast Daily</a> <a href=/n>News</a></div>
    <div class=content><h1>{title}</h1><div class=text>{body}</div></div><div class=foot>Imprint</div></body></html>"""
    return WebPage("no paragraphs", markup.encode(), HARBOUR, title, (), "2022-03-15", "Coast Daily", ("Imprint",))


def _linked_data_only() -> WebPage:
    title = "Morning lessons for the Orrin valley"
    data = linked_data(
        headline=title,
        articleBody=DATELINE + "\n\n".join(SCHOOL),
        author="Sanna Brek",
        datePublished="2024-06-25",
        publisher={"name": "Valley News"},
    )
    markup = f"""<!DOCTYPE html><html><head><title>Valley News</title>{data}</head><body><div id="app"></div>
    <noscript>Please switch scripts on.</noscript><p>We use cookies. <a href="/c">Settings</a></p></body></html>"""
    return WebPage(
        "linked data only", markup.encode(), SCHOOL, title, ("Sanna Brek",), "2024-06-25", "Valley News", ("We use cookies",)
    )


def _wrong_charset() -> WebPage:
    title = "Brücke von Görlau bleibt gesperrt"
    story = (
        "Die Brücke über die Ostra bleibt mindestens bis Oktober gesperrt, weil zwei Träger gerissen sind.",
        "»Wir können niemanden über eine Brücke schicken, die wir nicht tragen sehen«, sagte Bürgermeisterin Käthe Möhring.",
        "Der Umweg über Süßen ist 38 Kilometer lang. Für die Schüler fährt ab Montag ein Bus über die alte Straße.",
        "Das Land prüft, ob eine Behelfsbrücke möglich wäre. Sie würde nach einer ersten Schätzung 6,2 Millionen Euro kosten.",
    )
    markup = f"""<html lang=de><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title></head>
    <body><ul><li>Startseite</li><li>Politik</li></ul><h1>{title}</h1>{paragraphs(story, "GÖRLAU – ")}<p>Impressum</p></body></html>"""
    return WebPage("wrong charset", markup.encode("cp1252"), story, title, (), None, None, ("Startseite",))


def _entities() -> WebPage:
    title = "A “decision against arithmetic”"
    story = tuple(
        line.replace("“", "&ldquo;").replace("”", "&#8221;").replace("’", "&rsquo;").replace(" ", "&#32;", 1) for line in GRAIN
    )
    markup = f"""<!DOCTYPE html><html><head><title>A &ldquo;decision against arithmetic&rdquo; &mdash; Varn Post</title>
    <meta name="author" content="Lise &Oslash;rk"><meta name="date" content="2025-05-10T06:00:00+02:00">
    <meta property="og:site_name" content="Varn Post"></head><body><nav>{MENU}</nav><article>
    <h1>A &ldquo;decision against arithmetic&rdquo;</h1>{paragraphs(story)}</article><footer>Terms &amp; conditions</footer></body></html>"""
    return WebPage("entities", markup.encode(), GRAIN, title, ("Lise Ørk",), "2025-05-10", "Varn Post", ("Terms & conditions",))


def _right_to_left() -> WebPage:
    title = "إغلاق ميناء المدينة القديمة شهرا كاملا"
    story = (
        "قالت سلطة الميناء يوم الثلاثاء إن الميناء سيغلق طوال شهر أبريل لاستبدال بوابتين قديمتين في مدخله البحري.",
        "وقالت مديرة الميناء سلمى الحداد: «أصلحنا هاتين البوابتين إحدى عشرة مرة، وفي كل مرة كان الماء أسرع منا».",
        "وستبلغ كلفة الأعمال اثنين وأربعين مليونا، تدفع المحافظة ثلثيها، ويدفع مجلس المدينة ما تبقى منها في العام المقبل.",
        "وقال ممثل الصيادين إن أحدا لم يسأل أصحاب القوارب، وإن شهرا بلا صيد هو شهر بلا أجر لمئات الأسر في المدينة.",
    )
    markup = f"""<!DOCTYPE html><html dir="rtl" lang="ar"><head><meta charset="utf-8"><title>{title}</title></head><body>
    <ul><li>الرئيسية</li><li>رياضة</li></ul><article><h1>{title}</h1>{paragraphs(story)}</article><footer>جميع الحقوق محفوظة</footer>
    </body></html>"""
    return WebPage("right to left", markup.encode(), story, title)


def _broken() -> WebPage:
    title = "No wages for a month, fishermen say"
    story = "<p>".join(HARBOUR)
    markup = f"""<title>{title}</title></head><body class="a"" id=b><div><div><table><tr><td><h1>{title}</h2>
    <p>By Owen Tarr<p>{story}</b></div></span><div class="share"><a href="x>Share this</a></div><p>Back to top</table></html>\0\0<p"""
    return WebPage("broken", markup.encode(), HARBOUR, title, ("Owen Tarr",), None, None, ("Back to top",))


def _blog() -> WebPage:
    title = "Letter from the Orrin valley"
    markup = f"""<!DOCTYPE html><html lang="en-GB"><head><title>{title} « The Hill Notebook</title></head><body><div id="page">
    <div id="header"><h1><a href="/">The Hill Notebook</a></h1><p>Notes from a small valley</p></div><div id="content"><div class="post">
    <h2 class="entry-title">{title}</h2><p class="meta">Posted on <time class="entry-date published" datetime="2024-07-01T20:15:00+01:00">
    July 1, 2024</time> by <a rel="author" href="/a">Sanna Brek</a></p><div class="entry-content">{paragraphs(SCHOOL, dateline=DATELINE)}
    <blockquote><p>“A bus is a promise that comes every hour.”</p></blockquote></div><p class="tags">Tagged: buses, schools</p></div></div>
    <div id="sidebar"><h3>Recent posts</h3><ul>{"".join(f"<li><a href=/p>{line}</a></li>" for line in TEASERS)}</ul></div></div></body></html>"""
    story = (*SCHOOL, "“A bus is a promise that comes every hour.”")
    return WebPage("blog", markup.encode(), story, title, ("Sanna Brek",), "2024-07-01", None, TEASERS)


def _with_lists() -> WebPage:
    title = "What leaving the grain pact means"
    points = (
        "Prices will be free from the first of June next year.",
        "Transit fees of 1.3 billion a year will no longer be paid.",
    )
    table = "".join(
        f"<tr><td>{year}</td><td>{tonnes}</td></tr>" for year, tonnes in (("2022", "4.1"), ("2023", "3.7"), ("2024", "3.9"))
    )
    markup = f"""<!DOCTYPE html><html><head><title>{title}</title><meta property="og:site_name" content="Tollen Herald">
    <meta name="parsely-pub-date" content="2025-05-11T05:00:00Z"><meta name="parsely-author" content="Wim Astor"></head><body>
    <nav>{MENU}</nav><article><h1>{title}</h1>{paragraphs(GRAIN[:3])}<h2>The main points</h2><ul><li>{points[0]}</li><li>{points[1]}</li></ul>
    {paragraphs(GRAIN[3:])}<table><tr><th>Year</th><th>Million tonnes</th></tr>{table}</table></article>
    <form><label>Newsletter <input type=email></label><button>Subscribe</button></form></body></html>"""
    story = (*GRAIN[:3], "The main points", *points, *GRAIN[3:], "2023 | 3.7")
    return WebPage("with lists", markup.encode(), story, title, ("Wim Astor",), "2025-05-11", "Tollen Herald", ("Subscribe",))


def _hidden_parts() -> WebPage:
    title = "Sorrel Bay takes the boats of Eltmar"
    markup = f"""<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title><meta property="og:title" content="{title}"/>
    <meta name="byl" content="By Runa Eskel"/><meta name="pubdate" content="20250306"/></head><body>
    <div hidden><p>A draft of this story said otherwise, and was never meant to be shown to any reader of it.</p></div>
    <div style="display: none"><p>Subscribe now to read the rest of this story and of all others on this site.</p></div>
    <dialog><p>Allow notifications from this site?</p></dialog><template><p>{{title}}</p></template>
    <article><h1>{title}</h1>{paragraphs(HARBOUR)}</article><select><option>Choose a region</option></select></body></html>"""
    return WebPage("hidden parts", markup.encode(), HARBOUR, title, ("Runa Eskel",), "2025-03-06")


def _graph() -> WebPage:
    title = "Fund for the crews of Eltmar"
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "@id": "#org", "name": "Eltmar Courier"},
            {"@type": "WebPage", "@id": "#page", "name": "Eltmar Courier"},
            {"@type": "Person", "@id": "#runa", "name": "Runa Eskel"},
            {
                "@type": ["Article", "NewsArticle"],
                "headline": f"{title} &amp; fleet",
                "author": {"@id": "#runa"},
                "publisher": {"@id": "#org"},
                "datePublished": "2025-03-08T09:00:00+00:00",
            },
        ],
    }
    divs = "".join(f'<div class="paragraph">{paragraph}</div>' for paragraph in HARBOUR)
    markup = f"""<!DOCTYPE html><html><head><title>{title}</title><script type='application/ld+json'>{json.dumps(graph)}</script></head>
    <body><div class="menu">{MENU}</div><div class="story"><h1>{title} &amp; fleet</h1>{divs}</div></body></html>"""
    return WebPage(
        "graph of linked data", markup.encode(), HARBOUR, f"{title} & fleet", ("Runa Eskel",), "2025-03-08", "Eltmar Courier"
    )


def _wide_encoding() -> WebPage:
    page = _hidden_parts()
    return WebPage("UTF-16", page.content.decode().encode("utf-16"), HARBOUR, page.title, page.authors, page.published)


def _russian() -> WebPage:
    title = "Порт закроют на весь апрель"
    story = (
        "Порт Эльтмара закроют на весь апрель, чтобы заменить ворота морского шлюза, сообщило во вторник управление порта.",
        "«Мы чинили эти ворота одиннадцать раз за девять лет», — сказала начальница порта Ирина Торвунд на заседании совета.",
        "Работы обойдутся в 42 миллиона крон, две трети этой суммы заплатит провинция, остальное — сам город из своего бюджета.",
        "Рыбаки смогут приставать к старому причалу в соседней бухте, но помещается там меньше половины их лодок.",
    )
    markup = f"""<html><head><meta charset="windows-1251"><title>{title}</title></head><body><ul><li>Главная</li><li>Спорт</li></ul>
    <h1>{title}</h1>{paragraphs(story)}<p>Все права защищены</p></body></html>"""
    return WebPage("windows-1251", markup.encode("cp1251"), story, title)


def _live_blog() -> WebPage:
    title = "Vote on the grain pact: as it happened"
    entries = "".join(
        f'<section class="entry"><h3>{hour}:00</h3><p>{line}</p></section>'
        for hour, line in zip(range(9, 14), GRAIN, strict=True)
    )
    markup = f"""<!DOCTYPE html><html><head><title>{title}</title>
    {linked_data(**{"@type": "LiveBlogPosting", "headline": title, "datePublished": "2025-05-09T08:55:00+02:00"})}</head><body>
    <header>{MENU}</header><main><h1>{title}</h1><article>{entries}</article></main><footer>About us</footer></body></html>"""
    return WebPage("live blog", markup.encode(), GRAIN, title, (), "2025-05-09", None, ("About us",))


PAGES = (
    _news_site(),
    _accelerated(),
    _table_layout(),
    _no_paragraphs(),
    _linked_data_only(),
    _wrong_charset(),
    _entities(),
    _right_to_left(),
    _broken(),
    _blog(),
    _with_lists(),
    _hidden_parts(),
    _graph(),
    _wide_encoding(),
    _russian(),
    _live_blog(),
)
