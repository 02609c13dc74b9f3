select
    issues.issue_id,
    issues.kind,
    issues.severity,
    issues.entity,
    issues.entity_id,
    issues.sku_id,
    issues.warehouse_id,
    issues.message,
    issues.expected,
    issues.found
from manufacturing.consistency_issues as issues
where (%(kind)s::text is null or issues.kind = %(kind)s)
    and (%(severity)s::text is null or issues.severity = %(severity)s)
    and (%(sku_id)s::text is null or issues.sku_id = %(sku_id)s)
