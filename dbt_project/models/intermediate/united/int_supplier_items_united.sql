{{ united('supplier_items') }}
