select
    count(*) as total_suppliers,
    count(*) filter (where is_preferred) as total_preferred
from matching
