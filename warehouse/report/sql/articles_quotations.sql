-- The quotations of the articles of these ranks, as far as their pages go.
select quotations.*, variants.variant_id
from quotations
join shown_articles on shown_articles.id = quotations.article_id
join articles on articles.article_id = quotations.article_id
left join variants on variants.quotation_id = quotations.quotation_id
where rank between $first and $last and quotations.start_char - articles.start_char <= $article_characters
order by quotations.article_id, quotations.start_char, quotations.ordinal
