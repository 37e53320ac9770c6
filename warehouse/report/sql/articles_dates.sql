-- The evidence for the dates of the articles of these ranks, the chosen first.
select article_dates.*
from article_dates
join shown_articles on shown_articles.id = article_dates.article_id
where rank between $first and $last
order by article_id, is_chosen desc, start_char, source
