import { XMLParser } from 'fast-xml-parser';

/** An element, with its children in the order of the text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string | undefined };
  readonly children: readonly XmlElement[];
}

const ATTRIBUTES = ':@';
const parser = new XMLParser({
  preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false, processEntities: false, removeNSPrefix: true,
});

/** Reads the elements of an XML text; entities are left alone. */
export function parseXml(text: string): XmlElement[] {
  return toElements(parser.parse(text, true) as RawNode[]);
}

/** All elements of that name, at any depth. */
export function elementsNamed(elements: readonly XmlElement[], name: string): XmlElement[] {
  return elements.flatMap((element) => [...(element.name === name ? [element] : []), ...elementsNamed(element.children, name)]);
}

type RawNode = { readonly [name: string]: RawNode[] | { readonly [name: string]: string } };

function toElements(nodes: readonly RawNode[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const [name] = Object.keys(node).filter((key) => key !== ATTRIBUTES && key !== '#text');
    if (name === undefined) return [];
    return [{ name, attributes: (node[ATTRIBUTES] ?? {}) as { [name: string]: string }, children: toElements(node[name] as RawNode[]) }];
  });
}
