{{ united('boms') }}
