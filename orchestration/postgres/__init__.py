"""PostgreSQL: the embedded server, the migrations, the roles, and how a process connects."""
