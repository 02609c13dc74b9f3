{{ united('inventory') }}
