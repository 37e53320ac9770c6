-- The articles of these ranks, with what is known of each.
select
    articles.* exclude (body),
    outlets.name as outlet,
    documents.source_uri,
    documents.url,
    stories.original_article_id,
    stories.kept_share
from shown_articles
join articles on articles.article_id = shown_articles.id
join documents on documents.document_id = articles.document_id
left join outlets on outlets.outlet_id = articles.outlet_id
left join stories on stories.article_id = articles.article_id
where rank between $first and $last
order by rank
