{{ united('skus') }}
