/** A reason's text, cut where it quotes: pure. */

export type Piece = { text: string; isLiteral: boolean };

/** Return the pieces of a text; what stood in quotes is literal, without them. */
export function pieces(text: string): Piece[] {
  return text
    .split(/('[^']*')/)
    .filter(Boolean)
    .map((part) =>
      /^'[^']*'$/.test(part) && part.length > 2
        ? { text: part.slice(1, -1), isLiteral: true }
        : { text: part, isLiteral: false },
    );
}
