import * as path from 'path';
import * as ts from 'typescript';
import { Code, documents, ROOT, split } from './markdown';

/** What a snippet declares is for the sentence beside it: only imports have to be used. */
const UNUSED = [6133, 6192, 6196];

const CONTROL: Code = {
  document: 'control.md',
  line: 10,
  language: 'ts',
  text: [
    "import { Build, Source } from 'cdk-delivery-pipelines';",
    '',
    "const site = Build.site('storefront', { folder: 'apps/storefront' });",
  ].join('\n'),
};

describe('snippets of the documents', () => {
  const written = documents().flatMap((document) => split(document).code).filter(({ language }) => language === 'ts' || language === 'typescript');
  const errors = typeErrors([...written, CONTROL]);

  test('compile, strictly and without imports that nothing uses', () => {
    expect(written.length).toBeGreaterThan(20);
    expect(errors.filter((error) => !error.startsWith(CONTROL.document))).toEqual([]);
  });

  test('fails with document and line when one does not compile', () => {
    expect(errors.filter((error) => error.startsWith(CONTROL.document))).toEqual([
      "control.md:10: 'Source' is declared but its value is never read.",
      "control.md:12: Object literal may only specify known properties, and 'folder' does not exist in type 'SiteBuildOptions'.",
    ]);
  });
});

/** One program for all: most of the time goes into reading the types of aws-cdk-lib. */
function typeErrors(snippets: readonly Code[]): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT);
  const sources = new Map(snippets.map((snippet) => [path.join(ROOT, `${snippet.document.replace(/\W/g, '-')}-${snippet.line}.ts`), snippet]));
  const host = ts.createCompilerHost(options);
  const onDisk = { fileExists: host.fileExists, readFile: host.readFile, getSourceFile: host.getSourceFile };
  host.fileExists = (file) => sources.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => sources.get(file)?.text ?? onDisk.readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const snippet = sources.get(file);
    // one without imports would share its names with all others
    return snippet ? ts.createSourceFile(file, `${snippet.text}\nexport {};`, rest[0], true) : onDisk.getSourceFile(file, ...rest);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources].flatMap(([file, { document, line }]) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .filter(({ code, start }) => !UNUSED.includes(code) || isImport(source, start!))
      .map(({ start, messageText }) => (
        `${document}:${line + source.getLineAndCharacterOfPosition(start!).line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
      ));
  });
}

function isImport(source: ts.SourceFile, position: number): boolean {
  return source.statements.some((statement) => ts.isImportDeclaration(statement) && statement.pos <= position && position < statement.end);
}
