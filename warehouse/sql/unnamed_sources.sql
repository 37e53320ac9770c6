-- Which kinds of sources speak without a name, of which country and body, in which outlet, and how much? One row an outlet, class,
-- country and institution. The totals are those of the outlet. Doubtful quotations are left out.
--
-- outlet: the outlet's name as printed; null for articles whose outlet is not known
-- unnamed_class: what the source is: official, military, diplomat, spokesperson …
-- country: ISO 3166 alpha-2 code of the one country that the description names
-- institution: the body or person that the source belongs to or speaks for, as in the text
-- descriptions: how the sources are described, in alphabetical order
-- quotation_count: quotations of these sources
-- unnamed_quotation_total: the outlet's quotations of all sources without a name
-- quotation_total: the outlet's quotations that have a speaker
-- quotation_share: quotation_count / quotation_total
-- word_count: words in the quotations of these sources
-- word_total: words in the outlet's quotations that have a speaker
-- word_share: word_count / word_total
-- article_count: articles that quote these sources
-- first_date: earliest date of publication of such an article
-- last_date: latest date of publication of such an article
with said as (
    select
        articles.outlet_id,
        articles.published_date,
        quotations.article_id,
        quotations.word_count,
        speakers.name,
        speakers.unnamed_class,
        speakers.country,
        speakers.institution
    from counted_quotations as quotations
    join speakers using (speaker_id)
    join articles on articles.article_id = quotations.article_id
),

totals as (
    select
        outlet_id,
        count(*) as quotation_total,
        count(unnamed_class) as unnamed_quotation_total,
        sum(word_count)::bigint as word_total
    from said
    group by outlet_id
)

select
    outlets.name as outlet,
    said.unnamed_class,
    said.country,
    said.institution,
    list_sort(list(distinct said.name)) as descriptions,
    count(*) as quotation_count,
    any_value(totals.unnamed_quotation_total) as unnamed_quotation_total,
    any_value(totals.quotation_total) as quotation_total,
    count(*) / any_value(totals.quotation_total) as quotation_share,
    sum(said.word_count)::bigint as word_count,
    any_value(totals.word_total) as word_total,
    sum(said.word_count) / any_value(totals.word_total) as word_share,
    count(distinct said.article_id) as article_count,
    min(said.published_date) as first_date,
    max(said.published_date) as last_date
from said
join totals on totals.outlet_id is not distinct from said.outlet_id
left join outlets on outlets.outlet_id = said.outlet_id
where said.unnamed_class is not null
group by outlets.name, said.outlet_id, said.unnamed_class, said.country, said.institution
order by quotation_count desc, outlet, unnamed_class, country, institution
