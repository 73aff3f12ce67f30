import * as fs from 'fs';
import * as path from 'path';
import { setImmediate as otherWork } from 'timers/promises';
import { fromBufferPromise } from 'yauzl';
import { Workshop } from './workshop';
import type { JavaPackage } from '../../../src/contract/package-plan';
import { directoryPackage } from '../memory';

const maven: JavaPackage = { ...directoryPackage('report'), toolchain: 'java', javaVersion: '21', builder: 'maven' };
const SOURCES = { 'functions/report/pom.xml': '', 'functions/report/src/A.java': '' };
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DincludeScope=runtime';
const BUILT = ['target/classes/a/A.class', 'target/dependency/b.jar', 'target/surefire-reports/TEST-a.ATest.xml', 'target/surefire-reports/a.txt', 'target/site/jacoco/jacoco.xml'];
let workshop: Workshop;

afterEach(() => workshop.remove());

function workshopOf(files: { [path: string]: string }, built = BUILT, exitCode = 0): Workshop {
  workshop = new Workshop(files, (argv, _, write) => {
    if (argv[0] !== 'sh') built.forEach((file) => write(file));
    return { exitCode };
  });
  return workshop;
}

test('a function consists of its classes and libraries, made and tested in one run', async () => {
  expect(await workshopOf(SOURCES).pathsOf(maven)).toEqual(['a/A.class', 'lib/b.jar']);
  expect(workshop.started).toEqual([`mvn -B -ntp prepare-package ${COPY}`]);
  expect(workshop.lines).toEqual(['testing (mvn test)']);
  expect(fs.readdirSync(path.join(workshop.reports, 'report')).sort()).toEqual(['jacoco.xml', 'junit-a.ATest.xml']);
});

test('tests are left out', async () => {
  await workshopOf(SOURCES).make(maven, false);
  expect(workshop.started).toEqual([`mvn -B -ntp prepare-package ${COPY} -DskipTests`]);
  await workshop.make({ ...maven, testCommand: '' });
  expect(workshop.started.at(-1)).toMatch(/-DskipTests$/);
  expect(workshop.lines).toEqual([]);
});

test('a command of its own tests, and its reports are collected', async () => {
  await workshopOf(SOURCES).make({ ...maven, testCommand: 'mvn -B verify' });
  expect(workshop.started).toEqual(['sh -c mvn -B verify', `mvn -B -ntp prepare-package ${COPY} -DskipTests`]);
});

test('the wrapper of a project goes first, and no other Maven has to be there', async () => {
  workshop = new Workshop({ ...SOURCES, 'functions/report/mvnw': '' }, () => {}, ['mvn']);
  expect(await workshop.version(maven)).toBe('openjdk 21.0.1 2026-01-01');
  await workshop.make(maven);
  expect(workshop.started).toEqual([`./mvnw -B -ntp prepare-package ${COPY}`]);
  expect(workshop.lines).toEqual(['testing (./mvnw test)']);
});

test('Gradle gathers what is needed by a script that no project has', async () => {
  const built = ['classes/a/A.class', 'lib/b.jar'].map((file) => `build/lambda-package/${file}`);
  workshopOf({ 'functions/report/build.gradle': '' }, [...built, 'build/test-results/test/TEST-a.xml', 'build/reports/jacoco/test/jacocoTestReport.xml']);
  expect(await workshop.pathsOf({ ...maven, builder: 'gradle' })).toEqual(['a/A.class', 'lib/b.jar']);
  expect(workshop.started).toEqual(['gradle --init-script /work/packages/report/.lambda-package.gradle --no-daemon --console=plain test lambdaPackage']);
  expect(fs.readdirSync(path.join(workshop.reports, 'report')).sort()).toEqual(['jacoco.xml', 'junit-a.xml']);
});

test('a layer has its libraries where the runtime looks for them, its own classes as one', async () => {
  const files = await workshopOf(SOURCES).make({ ...maven, kind: 'layer' });
  expect(files.map((file) => file.path)).toEqual(['java/lib/b.jar', 'java/lib/report.jar']);
  const archive = await fromBufferPromise(await files[1].read());
  const names: string[] = [];
  for await (const entry of archive.eachEntry()) names.push(entry.fileName);
  expect(names).toEqual(['a/A.class']);
});

test('shared directories are beside it for the build, and in the package', async () => {
  const files = { ...SOURCES, 'shared/templates/a.txt': 'x' };
  workshop = new Workshop(files, (_, { cwd }, write) => {
    write('target/classes/seen.txt', fs.readFileSync(path.join(cwd, '../../shared/templates/a.txt'), 'utf8'));
  });
  expect(await workshop.pathsOf({ ...maven, shared: ['shared/templates'] })).toEqual(['seen.txt', 'templates/a.txt']);
});

test('the first run has the local repository for itself', async () => {
  const files = Object.fromEntries(['report', 'other', 'third'].map((name) => [`functions/${name}/pom.xml`, '']));
  const events: string[] = [];
  workshop = new Workshop(files, async (_, { cwd }) => {
    const name = path.basename(cwd);
    events.push(`start ${name}`);
    const others = Object.keys(files).map((file) => path.join(workshop.directory, 'work/packages', path.basename(path.dirname(file)), file));
    while (!others.every((file) => fs.existsSync(file))) await otherWork(); // until all could start
    await otherWork();
    events.push(`end ${name}`);
  });
  await Promise.all(['report', 'other', 'third'].map((name) => workshop.make({ ...maven, name, directory: `functions/${name}` })));
  expect(events).toHaveLength(6);
  expect(events[1]).toBe(events[0].replace('start', 'end'));
});

test('Maven and Java are part of the inputs', async () => {
  expect(await workshopOf(SOURCES).version(maven)).toBe('openjdk 21.0.1 2026-01-01, Apache Maven 3.9.9 (abc)');
  expect(await workshop.version({ ...maven, builder: 'gradle' })).toBe('openjdk 21.0.1 2026-01-01, Gradle 8.1');
});

test('fails when tests do, and keeps their reports', async () => {
  await expect(workshopOf(SOURCES, BUILT, 1).make(maven)).rejects.toThrow(/^tests failed \(mvn test exited with status 1\)$/);
  expect(fs.readdirSync(path.join(workshop.reports, 'report'))).toContain('junit-a.ATest.xml');
});

test('fails when it does not compile, which is no failure of tests', async () => {
  await expect(workshopOf(SOURCES, [], 1).make(maven)).rejects.toThrow(/^mvn test exited with status 1$/);
});
