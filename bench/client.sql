-- 10,000 users for bench/client.c.
truncate users cascade;
insert into users (id, email, username, password_hash, updated_at)
select i, 'u' || i || '@x.io', 'u' || i, md5(i::text), now()
from generate_series(0, 9999) i;
analyze users;
