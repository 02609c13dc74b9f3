{{ united('invoices') }}
