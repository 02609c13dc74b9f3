"""How fast alerts are decided and messages leave."""
