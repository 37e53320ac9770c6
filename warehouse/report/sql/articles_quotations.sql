-- The quotations of the articles of these ranks.
select quotations.*, variants.variant_id
from quotations
join shown_articles on shown_articles.id = quotations.article_id
left join variants on variants.quotation_id = quotations.quotation_id
where rank between $first and $last
order by quotations.article_id, quotations.start_char, quotations.ordinal
