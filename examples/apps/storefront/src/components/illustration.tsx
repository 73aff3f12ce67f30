import type { ReactNode } from 'react';

interface Drawing {
  readonly background: string;
  readonly shapes: ReactNode;
}

/** The picture of a product. Without a label it is decoration, beside text that already names the product. */
export function Illustration({ slug, label }: { slug: string; label?: string }) {
  const drawing = DRAWINGS[slug];
  return (
    <svg className="illustration" viewBox="0 0 240 240" role={label ? 'img' : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      <rect width="240" height="240" fill={drawing?.background ?? '#e8e2d6'} />
      {drawing?.shapes}
    </svg>
  );
}

const DRAWINGS: Readonly<Record<string, Drawing>> = {
  'jeans-no.5': {
    background: '#dbe4ec',
    shapes: (
      <>
        <path d="M78 40h84l12 160h-40l-14-104-14 104H66z" fill="#41618a" />
        <path d="M78 40h84l1.2 17H76.8z" fill="#304c70" />
        <path d="M67 188h40.5l-1.5 12H66zM132.5 188H173l1 12h-40z" fill="#7f9cbf" />
        <path d="M120 57v39" stroke="#304c70" strokeWidth="2" />
        <path d="M77 74c10 0 20-5 24-17M163 74c-10 0-20-5-24-17M131 59c0 20-3 28-10 31" fill="none" stroke="#e0b56a" strokeWidth="2" strokeDasharray="4 3" />
        <path d="M90 40v17M150 40v17" stroke="#5b7ca6" strokeWidth="5" />
        <circle cx="120" cy="48.5" r="4" fill="#d59a4a" />
      </>
    ),
  },
  'linen-shirt': {
    background: '#ece3d2',
    shapes: (
      <>
        <path d="M94 52 56 70l-22 58 26 11 12-24v88h96v-88l12 24 26-11-22-58-38-18c-4 10-14 16-26 16s-22-6-26-16z" fill="#f9f5ec" />
        <path d="M72 115v88M168 115v88" stroke="#d8ccb4" strokeWidth="2" />
        <path d="M94 52c4 10 14 16 26 16l-16 16-18-28zM146 52c-4 10-14 16-26 16l16 16 18-28z" fill="#e6dcc6" />
        <path d="M120 68v135" stroke="#d8ccb4" strokeWidth="2" />
        <path d="M138 106h20v22l-10 6-10-6z" fill="#efe7d6" stroke="#d8ccb4" strokeWidth="2" />
        {[92, 116, 140, 164, 188].map((y) => <circle key={y} cx="126" cy={y} r="3" fill="#a88f66" />)}
      </>
    ),
  },
  'canvas-tote': {
    background: '#dde3d3',
    shapes: (
      <>
        <path d="M88 104V76a32 32 0 0 1 64 0v28" fill="none" stroke="#b99f74" strokeWidth="9" />
        <path d="M60 96h120l10 108H50z" fill="#f1e7d2" />
        <path d="M60 96h120l1 11H59z" fill="#ddceb0" />
        <path d="M120 122c24 14 26 38 0 62-26-24-24-48 0-62z" fill="#5c7f5f" />
        <path d="M120 132v60M120 152l10-8M120 166l-11-9" fill="none" stroke="#f1e7d2" strokeWidth="3" strokeLinecap="round" />
      </>
    ),
  },
  'rib-beanie': {
    background: '#f0dcd0',
    shapes: (
      <>
        <circle cx="120" cy="56" r="17" fill="#f3e6d8" />
        <path d="M56 158c0-58 22-94 64-94s64 36 64 94z" fill="#b4573c" />
        <path d="M78 150c0-40 10-66 24-80M104 150c0-40 4-66 10-84M136 150c0-40-4-66-10-84M162 150c0-40-10-66-24-80" fill="none" stroke="#9a452d" strokeWidth="3" />
        <rect x="46" y="146" width="148" height="46" rx="15" fill="#c96b4c" />
        {[66, 84, 102, 120, 138, 156, 174].map((x) => <path key={x} d={`M${x} 152v34`} stroke="#a9502f" strokeWidth="3" strokeLinecap="round" />)}
      </>
    ),
  },
  'enamel-mug': {
    background: '#d6e3e2',
    shapes: (
      <>
        <path d="M98 66c-9-11 9-17 0-30M120 66c-9-11 9-17 0-30M142 66c-9-11 9-17 0-30" fill="none" stroke="#fff" strokeWidth="5" strokeLinecap="round" opacity=".8" />
        <path d="M162 108h14a24 24 0 0 1 0 56h-16" fill="none" stroke="#fbfaf6" strokeWidth="13" />
        <path d="M68 84h100v92a22 22 0 0 1-22 22H90a22 22 0 0 1-22-22z" fill="#fbfaf6" />
        <path d="M150 84h18v92a22 22 0 0 1-22 22h-14c10 0 18-8 18-22z" fill="#e4e6df" />
        <rect x="63" y="78" width="110" height="12" rx="6" fill="#2c5a7c" />
        <path d="M86 160l18-26 12 16 10-12 18 22z" fill="#2c5a7c" />
        <circle cx="136" cy="122" r="6" fill="#e0a04a" />
      </>
    ),
  },
  'wool-blanket': {
    background: '#e9ddd6',
    shapes: (
      <>
        <rect x="44" y="152" width="152" height="42" rx="16" fill="#a05a4b" />
        <rect x="44" y="114" width="152" height="42" rx="16" fill="#efe4d2" />
        <rect x="44" y="76" width="152" height="42" rx="16" fill="#a05a4b" />
        <path d="M60 76h36v118H60z" fill="#d9a441" opacity=".9" />
        <path d="M106 76h9v118h-9z" fill="#f6eee0" opacity=".85" />
        <path d="M44 117h152M44 155h152" stroke="#6f3a30" strokeWidth="2" opacity=".45" />
        {[136, 148, 160, 172, 184].map((x) => <path key={x} d={`M${x} 192v16`} stroke="#a05a4b" strokeWidth="4" strokeLinecap="round" />)}
      </>
    ),
  },
  'reading-lamp': {
    background: '#e6e0ee',
    shapes: (
      <>
        <path d="M136 92 216 200H92z" fill="#fff3c4" opacity=".75" />
        <path d="M76 194 66 100l47-56" fill="none" stroke="#3f3a55" strokeWidth="7" strokeLinecap="round" strokeLinejoin="round" />
        <circle cx="66" cy="100" r="8" fill="#e0a04a" />
        <path d="M100 51q-1-5 4-8l14-8q5-3 9 1 36 20 47 48l-54 32q-19-28-20-65z" fill="#5a5379" />
        <path d="m174 84-54 32 4 7 54-32z" fill="#f7d774" />
        <rect x="42" y="190" width="70" height="14" rx="7" fill="#3f3a55" />
      </>
    ),
  },
  'dot-notebook': {
    background: '#d9e5db',
    shapes: (
      <>
        <rect x="66" y="42" width="116" height="160" rx="8" fill="#f7f1e3" />
        <rect x="58" y="38" width="116" height="160" rx="8" fill="#2d5a4c" />
        <path d="M66 38h10v160H66a8 8 0 0 1-8-8V46a8 8 0 0 1 8-8z" fill="#234a3e" />
        <rect x="92" y="66" width="54" height="34" rx="3" fill="#f3ead6" />
        <path d="M100 78h38M100 88h24" stroke="#b9a67f" strokeWidth="3" strokeLinecap="round" />
        <path d="M158 38v160" stroke="#d9a441" strokeWidth="5" />
        <path d="m196 70 8 4-2 104-6 14-6-14V74z" fill="#c96b4c" />
        <path d="m190 178 6 14 6-14z" fill="#f3ead6" />
      </>
    ),
  },
};
