select
    count(*) as total_models,
    0.80 as total_narrow_range,
    0.95 as total_wide_range
from matching
