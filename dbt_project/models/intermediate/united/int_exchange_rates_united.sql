{{ united('exchange_rates') }}
