-- For this transaction alone. The queries that follow are estimated to cost far
-- more than they do; compiling them would take longer than running them.
SELECT pg_catalog.set_config('jit', 'off', true)
