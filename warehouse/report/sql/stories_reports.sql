-- Who reported each of them, in the order of time, and who copied whom?
select
    story_timeline.story_id,
    story_timeline.published_date,
    coalesce(story_timeline.outlet, 'outlet not known') as outlet,
    coalesce(story_timeline.title, 'without a headline') as title,
    case when story_timeline.is_reprint then 'reprint' else 'own' end as report_kind,
    coalesce(reprints.original_outlet, reprints.original_title, parse_filename(reprints.original_source_uri)) as original,
    reprints.kept_share,
    reprints.added_share,
    story_timeline.word_count,
    story_timeline.quotation_count,
    story_timeline.new_speakers,
    story_timeline.article_id,
    story_timeline.original_article_id,
    story_timeline.outlet_id,
    story_timeline.source_uri,
    parse_filename(story_timeline.source_uri) as file_name
from story_timeline
join shown_stories on shown_stories.id = story_timeline.story_id
left join reprints on reprints.article_id = story_timeline.article_id
order by story_timeline.story_id, story_timeline.position
