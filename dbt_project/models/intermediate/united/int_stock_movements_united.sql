{{ united('stock_movements') }}
