{{ united('purchase_orders') }}
