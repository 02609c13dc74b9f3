select
    aliases.alias,
    aliases.sku_id
from manufacturing.sku_aliases as aliases
