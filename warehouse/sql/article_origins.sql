-- Is an article the outlet's own reporting, or copied? One row an article.
--
-- outlet: the outlet's name as printed; null where it is not known
-- credited_agency: news agency that is not the outlet, to which the text is credited; else null
-- origin: agency: credited to a news agency that is not its outlet; reprint: repeats another article's text; own: neither
-- word_count: words of the body
select
    outlets.name as outlet,
    case
        when not coalesce(list_contains(outlets.aliases || [outlets.name, outlets.outlet_id], articles.agency), false)
            then articles.agency
    end as credited_agency,
    case
        when credited_agency is not null then 'agency'
        when articles.is_reprint then 'reprint'
        else 'own'
    end as origin,
    articles.is_reprint,
    articles.published_date,
    articles.title,
    articles.word_count,
    articles.story_id,
    articles.article_id,
    articles.document_id,
    articles.outlet_id
from articles
left join outlets on outlets.outlet_id = articles.outlet_id
