import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ROOT } from './markdown';

const SCRIPT = path.join(ROOT, '.ci', 'docs-coverage');
const SHOP = 'acme.Shop';
const PROPS = 'acme.ShopProps';
const KIND = 'acme.Kind';

/** A part of what jsii writes into `.jsii`: a construct, its props and a choice. */
function assembly() {
  return {
    types: {
      [SHOP]: {
        name: 'Shop',
        kind: 'class',
        base: 'constructs.Construct',
        docs: { summary: 'A shop.', example: 'new Shop(scope, id, { kind: Kind.small() });' } as Docs,
        properties: [{ name: 'url', docs: { summary: 'Its address.' } as Docs }],
      },
      [PROPS]: {
        name: 'ShopProps',
        kind: 'interface',
        datatype: true,
        docs: { summary: 'What a shop is like.' } as Docs,
        properties: [
          { name: 'kind', docs: { summary: 'How large it is.' } as Docs },
          { name: 'floors', optional: true, docs: { summary: 'How many.', default: '1' } as Docs },
        ],
      },
      [KIND]: {
        name: 'Kind',
        kind: 'class',
        docs: { summary: 'How large a shop is.', example: 'Kind.small()' } as Docs,
        methods: [
          { name: 'small', static: true, docs: { summary: 'A small one.' } as Docs },
          { name: 'large', static: true, docs: { summary: 'A large one.', example: 'Kind.large({ floors: 3 })' } as Docs },
        ],
      },
    },
  };
}

interface Docs {
  summary?: string;
  default?: string;
  example?: string;
}

describe('coverage of the API documentation', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'docs-coverage-'));
  afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

  function run(of: ReturnType<typeof assembly>) {
    const file = path.join(directory, '.jsii');
    fs.writeFileSync(file, JSON.stringify(of));
    const { status, stdout, stderr } = spawnSync(SCRIPT, [file], { encoding: 'utf-8', timeout: 20_000 });
    return { status, stdout, stderr };
  }

  test('succeeds when nothing is missing', () => {
    expect(run(assembly())).toEqual({
      status: 0, stdout: 'documentation: 8 descriptions, 1 defaults and 3 examples expected, 0 missing\n', stderr: '',
    });
  });

  test('fails when a description, a default and examples of a construct and of a factory are missing', () => {
    const incomplete = assembly();
    delete incomplete.types[SHOP].docs.example;
    delete incomplete.types[PROPS].properties[1].docs.default;
    delete incomplete.types[KIND].methods[0].docs.summary;
    delete incomplete.types[KIND].methods[1].docs.example;
    expect(run(incomplete)).toEqual({
      status: 1,
      stdout: 'documentation: 8 descriptions, 1 defaults and 3 examples expected, 4 missing\n',
      stderr: 'Shop: no @example\nShopProps.floors: no @default\nKind.small: no description\nKind.large: no @example\n',
    });
  });

  test('fails for a construct that extends one of the library, and for a type without any documentation', () => {
    const incomplete = assembly();
    const types = { ...incomplete.types, 'acme.Bakery': { name: 'Bakery', kind: 'class', base: SHOP } };
    expect(run({ ...incomplete, types })).toEqual({
      status: 1,
      stdout: 'documentation: 9 descriptions, 1 defaults and 4 examples expected, 2 missing\n',
      stderr: 'Bakery: no description\nBakery: no @example\n',
    });
  });
});
