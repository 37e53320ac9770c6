-- How does each outlet source its reports? One row an outlet, and one for articles of unknown outlet. Shares that begin with
-- `original_` leave out articles that repeat another's text; all shares are null where there is nothing to take a share of.
--
-- outlet: the outlet's name as printed; null for articles whose outlet is not known
-- article_count: articles of the outlet
-- agency_article_count: of them, those credited to a news agency that is not the outlet
-- reprint_count: of them, those that repeat another article's text
-- own_article_count: of them, those that are neither: original reporting
-- own_article_share: own_article_count / article_count
-- quotation_count: quotations in the outlet's articles
-- unnamed_count: of them, those of sources without a name
-- unnamed_share: unnamed_count / quotation_count
-- relayed_count: of them, those that another outlet, an agency or a person passed on
-- relayed_share: relayed_count / quotation_count
-- unattributed_count: of them, those whose speaker could not be told
-- original_quotation_count: quotations in articles that are not reprints
-- original_unnamed_count: of them, those of sources without a name
-- original_unnamed_share: original_unnamed_count / original_quotation_count
-- word_count: words in the bodies of the outlet's articles
-- quoted_word_count: of them, those between quotation marks of quotations
-- quoted_word_share: quoted_word_count / word_count
-- original_word_count: words in the bodies of articles that are not reprints
-- original_quoted_word_count: of them, those between quotation marks of quotations
-- original_quoted_word_share: original_quoted_word_count / original_word_count
-- median_first_position: where in the body the first quotation begins, in the middle article: 0 at the top, 1 at the end
with quoted as (
    select
        outlet_id,
        count(*) as quotation_count,
        count(*) filter (where is_unnamed) as unnamed_count,
        count(*) filter (where relayed_by is not null) as relayed_count,
        count(*) filter (where speaker_name is null) as unattributed_count,
        count(*) filter (where is_reprint is not true) as original_quotation_count,
        count(*) filter (where is_unnamed and is_reprint is not true) as original_unnamed_count
    from sourcing
    group by outlet_id
),

first_quoted as (
    select outlet_id, median(first_position) as median_first_position
    from (select outlet_id, article_id, min(position_share) as first_position from sourcing group by outlet_id, article_id)
    group by outlet_id
),

counted as (
    select article_id, sum(len(string_split_regex(trim(text), '\s+')))::bigint as quoted_word_count
    from quoted_spans
    where quotation_id in (select quotation_id from counted_quotations)
    group by article_id
),

reported as (
    select
        origins.outlet_id,
        any_value(origins.outlet) as outlet,
        count(*) as article_count,
        count(*) filter (where origins.origin = 'agency') as agency_article_count,
        count(*) filter (where origins.is_reprint) as reprint_count,
        count(*) filter (where origins.origin = 'own') as own_article_count,
        sum(origins.word_count)::bigint as word_count,
        coalesce(sum(counted.quoted_word_count), 0)::bigint as quoted_word_count,
        coalesce(sum(origins.word_count) filter (where origins.is_reprint is not true), 0)::bigint as original_word_count,
        coalesce(sum(counted.quoted_word_count) filter (where origins.is_reprint is not true), 0)::bigint
            as original_quoted_word_count
    from article_origins as origins
    left join counted on counted.article_id = origins.article_id
    group by origins.outlet_id
)

select
    reported.outlet,
    reported.article_count,
    reported.agency_article_count,
    reported.reprint_count,
    reported.own_article_count,
    reported.own_article_count / reported.article_count as own_article_share,
    coalesce(quoted.quotation_count, 0) as quotation_count,
    coalesce(quoted.unnamed_count, 0) as unnamed_count,
    quoted.unnamed_count / quoted.quotation_count as unnamed_share,
    coalesce(quoted.relayed_count, 0) as relayed_count,
    quoted.relayed_count / quoted.quotation_count as relayed_share,
    coalesce(quoted.unattributed_count, 0) as unattributed_count,
    coalesce(quoted.original_quotation_count, 0) as original_quotation_count,
    coalesce(quoted.original_unnamed_count, 0) as original_unnamed_count,
    quoted.original_unnamed_count / nullif(quoted.original_quotation_count, 0) as original_unnamed_share,
    reported.word_count,
    reported.quoted_word_count,
    reported.quoted_word_count / nullif(reported.word_count, 0) as quoted_word_share,
    reported.original_word_count,
    reported.original_quoted_word_count,
    reported.original_quoted_word_count / nullif(reported.original_word_count, 0) as original_quoted_word_share,
    first_quoted.median_first_position,
    reported.outlet_id
from reported
left join quoted on quoted.outlet_id is not distinct from reported.outlet_id
left join first_quoted on first_quoted.outlet_id is not distinct from reported.outlet_id
order by reported.article_count desc, reported.outlet, reported.outlet_id
