{#- Written down where they change: of what is long, only the records of these ways are judged anew. -#}
{{ config(materialized='incremental', incremental_strategy='difference_written_down', post_hook='analyze {{ this }}') }}

with orders as (
    {{ united('sales_orders') }}
),

movements as (
    {{ united('stock_movements') }}
),

invoices as (
    {{ united('invoices') }}
),

united as (
    select distinct
        system,
        sku_id,
        unit
    from orders

    union

    select distinct
        system,
        sku_id,
        unit
    from movements

    union

    select distinct
        system,
        sku_id,
        unit
    from invoices
),

items as (
    {{ matched_items(['sku_id'], 'unit') }}
)

select * from items
