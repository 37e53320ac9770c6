-- Which articles with a page are the latest?
select
    coalesce(articles.title, 'without a headline') as title,
    coalesce(outlets.name, 'outlet not known') as outlet,
    articles.published_date,
    articles.word_count,
    count(quotations.quotation_id) as quotation_count,
    articles.article_id
from shown_articles
join articles on articles.article_id = shown_articles.id
left join outlets on outlets.outlet_id = articles.outlet_id
left join counted_quotations as quotations on quotations.article_id = articles.article_id
group by all
order by articles.published_date desc nulls last, articles.article_id
limit $row_count
