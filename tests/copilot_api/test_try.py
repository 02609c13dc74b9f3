def test_try(client, key):
    for m,u,b in [("get","/healthz",None),("get","/readyz",None),("get","/api/v1/copilot/tools",None),("get","/api/v1/inventory/current?limit=2",None),("get","/api/v1/orders/open",None),
      ("get","/api/v1/suppliers",None),("get","/api/v1/production/status",None),("get","/api/v1/quality/inventory-check",None),
      ("post","/api/v1/forecast/demand",{"entity_id":"FG-1001","lookback_days":30}),("post","/api/v1/forecasts",{"entity_id":"FG-1001","period":"daily"}),("post","/api/v1/forecast/inventory-risk",{"entity_id":"FG-1001"}),
      ("post","/api/v1/copilot/query",{"query":"What will run out next week?","session_id":"a"}),("post","/api/v1/copilot/query",{"query":"why?","session_id":"a","context_hints":{"sku_id":"CP-2003"}}),
      ("get","/api/v1/copilot/session/a/history",None),("delete","/api/v1/copilot/session/a",None),("get","/api/v1/nothing",None),("get","/metrics",None)]:
        r=client.request(m,u,json=b); print(m,u,r.status_code,r.text[:900],"\n")
    print(dict(r.headers))
    r=client.post("/sign-in",data={"key":key,"target":"/risk"}); print(r.status_code, r.url, r.text[:300])
    for u in ("/","/?q=how many FG-1001 in stock","/risk","/items/FG-1001","/items/NOPE","/health"):
        r=client.get(u); print(u,r.status_code,len(r.text)); open("/tmp/page_"+u.strip("/").replace("/","_").replace("?","_")[:10]+".html","w").write(r.text)
