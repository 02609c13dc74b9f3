{{ united('warehouses') }}
