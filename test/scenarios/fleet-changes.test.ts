import * as fc from 'fast-check';
import { changes, type Change } from './fleet-change';
import { FleetWorld } from './fleet-world';

/** Long enough for edits, failures, rollbacks and forced runs to meet, in either environment. */
const STEPS = { minLength: 1, maxLength: 30 };

test('no sequence of edits, failures, rollbacks and forced runs leaves a function behind, builds or deploys one needlessly, or harms callers', async () => {
  await fc.assert(fc.asyncProperty(fc.array(changes, STEPS), async (sequence) => {
    const world = new FleetWorld();
    for (const change of sequence) await world.apply(change);
    await world.apply({ kind: 'repair' });
    await world.apply({ kind: 'run', rebuild: [], to: 'production' });
  }), { numRuns: 150 });
}, 120_000);

describe('by example', () => {
  const world = async (...sequence: Change[]) => {
    const made = new FleetWorld();
    for (const change of sequence) await made.apply(change);
    return made;
  };
  const run: Change = { kind: 'run', rebuild: [], to: 'production' };

  test('a second run without a change builds and deploys nothing', async () => {
    const { last } = await world(run, run);
    expect(last).toEqual({ succeeded: true, built: [], deployed: { staging: [], production: [] } });
  });

  test('a change in one function builds and deploys this one', async () => {
    const { last } = await world(run, { kind: 'edit', place: 'functions/ingest', text: 'new' }, run);
    expect(last).toEqual({ succeeded: true, built: ['ingest'], deployed: { staging: ['ingest'], production: ['ingest'] } });
  });

  test('a change in a shared directory builds and deploys those that use it', async () => {
    const { last } = await world(run, { kind: 'edit', place: 'shared/common', text: 'new' }, run);
    expect(last).toEqual({ succeeded: true, built: ['enrich', 'ingest'], deployed: { staging: ['enrich', 'ingest'], production: ['enrich', 'ingest'] } });
  });

  test('a changed layer is built, and deploys the functions that have it without building them', async () => {
    const { last } = await world(run, { kind: 'edit', place: 'layers/tools', text: 'new' }, run);
    expect(last).toEqual({ succeeded: true, built: ['tools'], deployed: { staging: ['report'], production: ['report'] } });
  });

  test('a forced run builds what it names, and deploys nothing whose bytes are the same', async () => {
    const { last } = await world(run, { kind: 'run', rebuild: ['report'], to: 'production' });
    expect(last).toEqual({ succeeded: true, built: ['report'], deployed: { staging: [], production: [] } });
  });

  test('what failed in production is deployed there by the next run, and nowhere else', async () => {
    const { last } = await world(run, { kind: 'edit', place: 'functions/ingest', text: 'new' }, { ...run, dies: { in: 'production', after: 8 } }, run);
    expect(last).toEqual({ succeeded: true, built: [], deployed: { staging: [], production: ['ingest'] } });
  });

  test('after a rollback the next run deploys again what the sources say', async () => {
    const { last } = await world(run, { kind: 'edit', place: 'functions/ingest', text: 'new' }, run, { kind: 'rollback', environment: 'production' }, run);
    expect(last).toEqual({ succeeded: true, built: [], deployed: { staging: [], production: ['ingest'] } });
  });

  test('new memory or variables in the stack of the functions take effect with the next run', async () => {
    const { last } = await world(run, { kind: 'configure', environment: 'staging', name: 'report', settings: '{"MemorySize":512}' }, run);
    expect(last).toEqual({ succeeded: true, built: [], deployed: { staging: ['report'], production: [] } });
  });

  test('what was built without its tests is built again by a run that tests', async () => {
    const { last } = await world({ kind: 'run', rebuild: [], to: 'staging', skipTests: true }, run);
    expect(last.built).toEqual(['enrich', 'ingest', 'report', 'tools']);
  });
});
