{{ united('sales_orders') }}
