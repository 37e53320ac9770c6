-- What did each of them say last? The words of the view are joined to these few quotations alone.
with latest as (
    select quotations.quotation_id, quotations.speaker_id
    from quotations
    join shown_speakers on shown_speakers.id = quotations.speaker_id
    join articles on articles.article_id = quotations.article_id
    where not quotations.is_doubtful
    qualify row_number() over (
        partition by quotations.speaker_id
        order by articles.published_date desc nulls last, quotations.article_id, quotations.start_char
    ) <= $quotations
)

select who_said_what.*, variants.variant_id
from latest
join who_said_what using (quotation_id)
left join variants on variants.quotation_id = latest.quotation_id
order by who_said_what.speaker_id, published_date desc nulls last, article_id, start_char
