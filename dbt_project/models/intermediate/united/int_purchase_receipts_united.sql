{{ united('purchase_receipts') }}
