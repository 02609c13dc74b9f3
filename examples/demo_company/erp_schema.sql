create schema erp;

create table erp.itm (
    itm_no text primary key, descr text, grp text, uom text, std_cost numeric, curr text, mk_by text, stat text,
    shelf_dd integer, chg_ts timestamptz not null
);
create table erp.bom_ln (
    bom_no text, par_itm text, comp_itm text, qty_per numeric, scrap_pct numeric, vfrom char(8), vto char(8),
    chg_ts timestamptz not null, primary key (bom_no, comp_itm, vfrom)
);
create table erp.wo (
    wo_no text primary key, itm_no text, whs text, qty numeric, qty_ok numeric, qty_scr numeric, stat integer,
    d_start char(8), d_end char(8), a_start char(8), a_end char(8), chg_ts timestamptz not null
);
create table erp.vnd (
    vnd_no text primary key, nam text, rtg text, ltm_dd integer, curr text, chg_ts timestamptz not null
);
create table erp.vnd_itm (
    vnd_no text, itm_no text, ltm_dd integer, prc numeric, curr text, moq numeric, mult numeric, pref text,
    chg_ts timestamptz not null, primary key (vnd_no, itm_no)
);
create table erp.cst (cst_no text primary key, nam text, ctry text, stat text, chg_ts timestamptz not null);
create table erp.so_hd (so_no text primary key, cst_no text, d_ord char(8), curr text, chg_ts timestamptz not null);
create table erp.so_ln (
    so_no text, ln integer, itm_no text, whs text, qty numeric, qty_shp numeric, d_req char(8), d_shp char(8),
    prc numeric, stat text, chg_ts timestamptz not null, primary key (so_no, ln)
);
create table erp.po_hd (po_no text primary key, vnd_no text, d_ord char(8), curr text, chg_ts timestamptz not null);
create table erp.po_ln (
    po_no text, ln integer, itm_no text, whs text, qty numeric, qty_rcv numeric, d_exp char(8), prc numeric, stat text,
    chg_ts timestamptz not null, primary key (po_no, ln)
);
create table erp.po_rcv (
    rcv_no text primary key, po_no text, ln integer, d_rcv char(8), qty numeric, chg_ts timestamptz not null
);
create table erp.whs (whs text primary key, nam text, site text, chg_ts timestamptz not null);
create table erp.itm_xref (
    alias text, itm_no text, src text, chg_ts timestamptz not null, primary key (alias, src)
);
create table erp.uom_cnv (
    itm_no text, uom_from text, uom_to text, factor numeric, chg_ts timestamptz not null,
    primary key (itm_no, uom_from, uom_to)
);

create index itm_chg on erp.itm (chg_ts);
create index bom_ln_chg on erp.bom_ln (chg_ts);
create index wo_chg on erp.wo (chg_ts);
create index vnd_chg on erp.vnd (chg_ts);
create index vnd_itm_chg on erp.vnd_itm (chg_ts);
create index cst_chg on erp.cst (chg_ts);
create index so_hd_chg on erp.so_hd (chg_ts);
create index so_ln_chg on erp.so_ln (chg_ts);
create index po_hd_chg on erp.po_hd (chg_ts);
create index po_ln_chg on erp.po_ln (chg_ts);
create index po_rcv_chg on erp.po_rcv (chg_ts);
create index whs_chg on erp.whs (chg_ts);
create index itm_xref_chg on erp.itm_xref (chg_ts);
create index uom_cnv_chg on erp.uom_cnv (chg_ts);
