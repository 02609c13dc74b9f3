{{ united('sku_aliases') }}
