select distinct on (lower(category))
    lower(category) as folded,
    category
from {{ ref('int_skus_validated') }}
where category is not null
group by category
order by lower(category), count(*) desc, category = upper(category), category collate "C"
