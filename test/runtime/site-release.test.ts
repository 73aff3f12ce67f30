import { FakeSite } from './fake-site';
import { releaseSite } from '../../src/runtime/site-release';
import { PointerConflict } from '../../src/runtime/site-release-ports';

let site: FakeSite;

beforeEach(() => {
  site = new FakeSite();
  for (const release of ['a', 'b', 'c']) site.upload(release);
});

describe('releasing', () => {
  test('the first release goes live with nothing before it', async () => {
    expect(await releaseSite({ release: 'a' }, site)).toEqual({ release: 'a', previous: undefined, changed: true });
    expect(site.pointer.state).toMatchObject({ live: 'a', previous: undefined });
  });

  test('the second release remembers the first', async () => {
    await releaseSite({ release: 'a' }, site);
    expect(await releaseSite({ release: 'b' }, site)).toEqual({ release: 'b', previous: 'a', changed: true });
  });

  test('releasing what is live changes nothing', async () => {
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b' }, site);
    const operations = [...site.files.operations];

    expect(await releaseSite({ release: 'b', config: { api: 'other' } }, site)).toEqual({ release: 'b', previous: 'a', changed: false });
    expect(site.pointer.writes).toBe(2);
    expect(site.files.operations).toEqual(operations);
  });

  test('the configuration is written into the release before viewers get it', async () => {
    site.pointer.interfere = () => expect(site.files.keys('releases/a/')).toContain('releases/a/config.json');
    await releaseSite({ release: 'a', config: { apiUrl: 'https://api.example.com' } }, site);

    expect(JSON.parse(await site.files.read('releases/a/config.json'))).toEqual({ apiUrl: 'https://api.example.com' });
    expect(site.files.cacheControl('releases/a/config.json')).toBe('no-cache');
  });

  test('the configuration file may be another one', async () => {
    await releaseSite({ release: 'a', configFile: 'settings/env.json', config: {} }, site);
    expect(site.files.keys('releases/a/')).toContain('releases/a/settings/env.json');
  });

  test('without configuration the file of the build stays as it is', async () => {
    site.files.put('releases/a/config.json', 'of the build');
    await releaseSite({ release: 'a' }, site);
    expect(await site.files.read('releases/a/config.json')).toBe('of the build');
  });

  test('a manifest says what was released when, and from what', async () => {
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b', revision: '1f3c2a9' }, site);
    expect(JSON.parse(await site.files.read('manifests/b.json'))).toEqual({
      release: 'b', revision: '1f3c2a9', releasedAt: '2025-03-01T12:00:00.000Z', previous: 'a',
    });
  });

  test('a release that meets another one is tried again over the new state', async () => {
    await releaseSite({ release: 'a' }, site);
    site.pointer.interfere = () => {
      site.pointer.interfere = undefined;
      site.pointer.set({ live: 'b', previous: 'a' });
    };
    expect(await releaseSite({ release: 'c' }, site)).toEqual({ release: 'c', previous: 'b', changed: true });
    expect(JSON.parse(await site.files.read('manifests/c.json'))).toMatchObject({ previous: 'b' });
    expect(site.waits).toEqual([400]);
  });

  test('fails when the pointer never stands still', async () => {
    site.pointer.interfere = () => site.pointer.set({ live: `other-${site.pointer.writes}` });
    await expect(releaseSite({ release: 'a' }, site)).rejects.toThrow(
      "release 'a': the live pointer was changed by somebody else 5 times in a row; retry the action",
    );
    expect(site.pointer.writes).toBe(5);
  });

  test('fails at once when the pointer cannot be written for another reason', async () => {
    site.pointer.write = async () => { throw new Error('access denied'); };
    await expect(releaseSite({ release: 'a' }, site)).rejects.toThrow('access denied');
    expect(site.waits).toEqual([]);
  });

  test('fails when the upload has no index.html, and touches nothing', async () => {
    site.upload('d', ['dist/index.html']);
    await expect(releaseSite({ release: 'd' }, site)).rejects.toThrow(
      "release 'd': releases/d/index.html is missing; let the build put index.html at the root of the site artifact, and upload it before this action",
    );
    expect(site.pointer.writes).toBe(0);
    expect(site.files.operations).toEqual([]);
  });

  test.each([undefined, '', '../x', 'a/b', 'live', '.hidden', 'x'.repeat(129)])('fails for the release id %p', async (release) => {
    await expect(releaseSite({ release }, site)).rejects.toThrow(
      `release: an id of letters, digits, '.', '_' and '-' is needed, got '${release ?? ''}'; pass the pipeline's execution id`,
    );
  });

  test.each(['/config.json', '../config.json', 'a/../../b.json', ''])('fails for the configuration file %p', async (configFile) => {
    await expect(releaseSite({ release: 'a', configFile, config: {} }, site)).rejects.toThrow(
      `config file: a path below the site's root is needed, got '${configFile}'; use one like 'config.json'`,
    );
  });
});

describe('rolling back', () => {
  test('flips live and previous, and nothing else', async () => {
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b' }, site);
    const operations = [...site.files.operations];

    expect(await releaseSite({ rollback: true }, site)).toEqual({ release: 'a', previous: 'b', changed: true });
    expect(site.pointer.state).toMatchObject({ live: 'a', previous: 'b' });
    expect(site.files.operations).toEqual(operations);
  });

  test('a second rollback returns to where the first one started', async () => {
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b' }, site);
    await releaseSite({ rollback: true }, site);
    expect(await releaseSite({ rollback: true }, site)).toMatchObject({ release: 'b', previous: 'a' });
  });

  test('two rollbacks at the same time are one', async () => {
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b' }, site);
    site.pointer.interfere = () => {
      site.pointer.interfere = undefined;
      site.pointer.set({ live: 'a', previous: 'b' });
    };
    expect(await releaseSite({ rollback: true }, site)).toEqual({ release: 'a', previous: 'b', changed: false });
  });

  test('fails when nothing was ever released', async () => {
    await expect(releaseSite({ rollback: true }, site)).rejects.toThrow(
      'rollback: there is no release before the first one; release the version that you want instead',
    );
  });

  test('fails when there was one release only', async () => {
    await releaseSite({ release: 'a' }, site);
    await expect(releaseSite({ rollback: true }, site)).rejects.toThrow(
      "rollback: there is no release before 'a'; release the version that you want instead",
    );
  });

  test('fails when the files of the previous release are gone', async () => {
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b' }, site);
    await site.files.remove(['releases/a/index.html']);
    await expect(releaseSite({ rollback: true }, site)).rejects.toThrow(
      "release 'a': releases/a/index.html is missing; release the version that you want instead",
    );
    expect(site.pointer.state.live).toBe('b');
  });
});

describe('undoing one release', () => {
  const undo = async (release: string) => releaseSite({ rollback: true, release }, site);

  test('puts the one before back, once', async () => {
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b' }, site);
    expect(await undo('b')).toEqual({ release: 'a', previous: 'b', changed: true });
    expect(await undo('b')).toEqual({ release: 'a', previous: 'b', changed: false });
  });

  test('leaves another release that is live', async () => {
    for (const release of ['a', 'b', 'c']) await releaseSite({ release }, site);
    expect(await undo('b')).toEqual({ release: 'c', previous: 'b', changed: false });
    expect(site.pointer.state.live).toBe('c');
  });

  test('leaves a release that goes live at the same moment', async () => {
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b' }, site);
    site.pointer.interfere = () => {
      site.pointer.interfere = undefined;
      site.pointer.set({ live: 'c', previous: 'b' });
    };
    expect(await undo('b')).toEqual({ release: 'c', previous: 'b', changed: false });
  });

  test('leaves the first release, and a site without any', async () => {
    expect(await undo('a')).toEqual({ release: 'none', previous: undefined, changed: false });
    await releaseSite({ release: 'a' }, site);
    expect(await undo('a')).toEqual({ release: 'a', previous: undefined, changed: false });
  });

  test('fails for what is no release id', async () => {
    await expect(undo('../a')).rejects.toThrow(new Error(
      "release: an id of letters, digits, '.', '_' and '-' is needed, got '../a'; pass the pipeline's execution id"));
  });
});

describe('where releases are published by copy', () => {
  test('viewers get the copy before the pointer says so', async () => {
    const published: [string, string | undefined][] = [];
    site.publish = async (release) => { published.push([release, site.pointer.state.live]); };
    await releaseSite({ release: 'a' }, site);
    await releaseSite({ release: 'b' }, site);
    await releaseSite({ rollback: true }, site);
    expect(published).toEqual([['a', undefined], ['b', 'a'], ['a', 'b']]);
  });

  test('a failed copy leaves the pointer, and the same release again repairs it', async () => {
    await releaseSite({ release: 'a' }, site);
    site.publish = async () => { throw new Error('slow down'); };
    await expect(releaseSite({ release: 'b' }, site)).rejects.toThrow('slow down');
    expect(site.pointer.state.live).toBe('a');

    const published: string[] = [];
    site.publish = async (release) => { published.push(release); };
    await releaseSite({ release: 'a' }, site);
    expect(published).toEqual(['a']);
  });
});

test('a conflict says what happened', () => {
  expect(new PointerConflict().message).toBe('the live pointer was changed by somebody else');
});
