{{ united('item_costs') }}
