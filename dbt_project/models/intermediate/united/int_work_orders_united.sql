{{ united('work_orders') }}
