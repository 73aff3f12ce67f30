import * as fs from 'fs';
import * as path from 'path';

/** The directory of the package that holds this file, compiled or not. */
export function packageRoot(): string {
  let directory = __dirname;
  while (!fs.existsSync(path.join(directory, 'package.json')) && directory !== path.dirname(directory)) directory = path.dirname(directory);
  return directory;
}
