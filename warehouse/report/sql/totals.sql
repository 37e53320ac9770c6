-- How many of each kind could have a page?
select
    (select count(*) from share_of_voice where speaker_id is not null) as speakers,
    (select count(*) from story_coverage where article_count > 1) as stories,
    (select count(distinct variant_id) from quotation_variants) as variants,
    (select count(*) from coverage_by_topic where mention_count > 0) as topics,
    (select count(*) from articles) as articles,
    (select count(*) from quotations where not is_doubtful) as quotations
