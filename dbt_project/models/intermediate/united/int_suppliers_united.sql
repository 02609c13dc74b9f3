{{ united('suppliers') }}
