-- Who is quoted at the top and who at the foot? One row a speaker; where in its body an article first quotes the speaker is
-- counted from 0 at the top to 1 at the end. Columns that begin with `original_` leave out articles that repeat another's text.
--
-- speaker_name: the speaker's canonical name
-- article_count: articles that quote the speaker
-- lead_article_count: of them, those that do so first in the first quarter of the body
-- lead_article_share: lead_article_count / article_count
-- first_voice_count: of them, those in which nobody is quoted before
-- first_voice_share: first_voice_count / article_count
-- median_first_position: where the speaker is first quoted, in the middle article
-- original_article_count: articles that are not reprints and quote the speaker
-- original_lead_article_count: of them, those that do so first in the first quarter of the body
-- original_lead_article_share: original_lead_article_count / original_article_count
with first_quoted as (
    select
        speaker_id,
        speaker_name,
        any_value(speaker_kind) as speaker_kind,
        article_id,
        coalesce(any_value(is_reprint), false) as is_reprint,
        min(position_share) as first_position,
        min(start_char) as first_char
    from sourcing
    where speaker_name is not null
    group by speaker_id, speaker_name, article_id
),

ranked as (
    select *, first_char = min(first_char) over (partition by article_id) as is_first_voice
    from first_quoted
)

select
    speaker_name,
    mode(speaker_kind order by speaker_kind) as speaker_kind,
    count(*) as article_count,
    count(*) filter (where first_position < 0.25) as lead_article_count,
    lead_article_count / article_count as lead_article_share,
    count(*) filter (where is_first_voice) as first_voice_count,
    first_voice_count / article_count as first_voice_share,
    median(first_position) as median_first_position,
    count(*) filter (where not is_reprint) as original_article_count,
    count(*) filter (where not is_reprint and first_position < 0.25) as original_lead_article_count,
    original_lead_article_count / nullif(original_article_count, 0) as original_lead_article_share,
    speaker_id
from ranked
group by speaker_id, speaker_name
order by article_count desc, speaker_name, speaker_id
