-- Through whose hands did a statement come? One row a quotation, with the chain from the outlet back to the speaker.
--
-- chain: outlet, agency credited, whoever passed the words on, speaker, as far as each is known
-- step_count: how many stand in the chain
-- outlet: the outlet's name as printed; null where it is not known
-- credited_agency: news agency that is not the outlet, to which the article is credited; else null
-- relayed_by: at second hand: the outlet, agency or person who passed the words on to this article
-- speaker_name: the speaker's canonical name; null where the words could not be attributed
-- is_unnamed: whether the speaker is a source without a name
-- origin: of the article: agency: credited to a news agency that is not its outlet; reprint: repeats another's text; own: neither
-- position_share: where in the body the quotation begins: 0 at the top, 1 at the end
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- word_count: words of the quotation
-- words: the words, exactly as in the document, without outer quotation marks
with bodies as (
    select article_id, min(start_char) as body_start, max(end_char) as body_end
    from passages
    where role = 'body' and article_id is not null
    group by article_id
)

select
    list_filter(
        [
            origins.outlet,
            origins.credited_agency,
            case
                when quotations.relayed_by = origins.credited_agency
                    or list_contains(outlets.aliases || [outlets.name, outlets.outlet_id], quotations.relayed_by) then null
                else quotations.relayed_by
            end,
            coalesce(quotations.speaker_name, quotations.resolved_name)
        ],
        lambda step: step is not null
    ) as chain,
    len(chain) as step_count,
    origins.outlet,
    origins.credited_agency,
    quotations.relayed_by,
    coalesce(quotations.speaker_name, quotations.resolved_name) as speaker_name,
    quotations.speaker_mention,
    quotations.speaker_kind,
    coalesce(quotations.speaker_kind = 'unnamed', false) as is_unnamed,
    origins.origin,
    least(greatest((quotations.start_char - bodies.body_start) / (bodies.body_end - bodies.body_start), 0), 1) as position_share,
    quotations.kind,
    quotations.stance,
    quotations.text as words,
    quotations.word_count,
    origins.published_date,
    origins.title,
    origins.is_reprint,
    origins.story_id,
    documents.source_uri,
    quotations.start_char,
    quotations.end_char,
    quotations.quotation_id,
    quotations.speaker_id,
    quotations.article_id,
    quotations.document_id,
    origins.outlet_id
from counted_quotations as quotations
join article_origins as origins on origins.article_id = quotations.article_id
join documents on documents.document_id = quotations.document_id
left join outlets on outlets.outlet_id = origins.outlet_id
left join bodies on bodies.article_id = quotations.article_id
