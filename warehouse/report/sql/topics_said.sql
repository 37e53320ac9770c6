-- What was said on each of them last?
with latest as (
    select said.topic_id, said.quotation_id
    from (select distinct topic_id, quotation_id from topic_mentions where quotation_id is not null) as said
    join shown_topics on shown_topics.id = said.topic_id
    join quotations using (quotation_id)
    join articles on articles.article_id = quotations.article_id
    where not quotations.is_doubtful
    qualify row_number() over (
        partition by said.topic_id order by articles.published_date desc nulls last, quotations.article_id, quotations.start_char
    ) <= $quotations
)

select latest.topic_id, who_said_what.*, variants.variant_id
from latest
join who_said_what using (quotation_id)
left join variants on variants.quotation_id = latest.quotation_id
order by latest.topic_id, published_date desc nulls last, article_id, start_char
