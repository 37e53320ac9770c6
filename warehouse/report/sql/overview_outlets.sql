-- How does each outlet source its reports?
select
    coalesce(outlet, 'outlet not known') as outlet,
    own_article_count,
    agency_article_count,
    reprint_count,
    quotation_count,
    quoted_word_share,
    unnamed_share,
    count(*) over () as total
from sourcing_by_outlet
order by article_count desc, outlet
limit $row_count
