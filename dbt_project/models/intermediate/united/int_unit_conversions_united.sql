{{ united('unit_conversions') }}
