"""综合: what awaits whom today, drawn from every register's queries."""
