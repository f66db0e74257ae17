#!/usr/bin/env python3
"""A sample of the cases on real databases: a database made from the one
schema does not differ from it, and changed to the other not from that."""
import json, os, subprocess, sys, tempfile
sys.dont_write_bytecode = True
from cases import cases

# All of them take minutes.
EVERY = {'postgresql': 30, 'sqlite': 17}


def ask(tool, url, questions):
    out = subprocess.run([tool, url], text=True, stdout=subprocess.PIPE,
                         input='\n'.join(map(json.dumps, questions)) + '\n')
    return [json.loads(line) for line in out.stdout.splitlines()]


def main():
    tool, bad, done, skipped = sys.argv[1], 0, 0, 0
    by_provider = {'postgresql': [], 'sqlite': []}
    for q in (q for q in cases() if q['id'] != 'casts'):
        by_provider['sqlite' if q['provider'] == 'sqlite'
                    else 'postgresql'].append(q)
    with tempfile.TemporaryDirectory() as folder:
        urls = {'postgresql': os.environ['NICOL_TEST_URL'],
                'sqlite': f'file:{folder}/test.db'}
        for provider, questions in by_provider.items():
            sample = questions[::EVERY[provider]]
            answers = ask(tool, urls[provider], sample)
            assert len(answers) == len(sample), 'the tool stopped'
            for a in answers:
                done += 'skip' not in a
                skipped += 'skip' in a
                if 'error' in a and a['error'] != 'invalid':
                    bad += 1
                    print('=== ' + a['id'])
                    print(a['error'][:1500])
    print(f'{done - bad} of {done} databases became what the schema says, '
          f'{skipped} skipped')
    sys.exit(1 if bad or done < 30 else 0)


main()
