// @ts-check
// How pictures of one size lie on the board, in lines that are broken between words.

const GAP = 0.5; // room between two words of a line, in tiles

/** Places of `count` tiles in a line broken after `room` tiles, with gaps before some: [[x, y]...] in tiles, and the size. */
export function broken(count, gaps, room) {
  const wide = new Set(gaps);
  const places = [];
  let x = 0;
  let y = 0;
  let width = 0;
  for (let tile = 0; tile < count; tile += 1) {
    if (tile && wide.has(tile) && x > 0) x += GAP;
    const word = Math.min(...gaps.filter((gap) => gap > tile), count) - tile;
    const starts = tile === 0 || wide.has(tile);
    // a word that fits into a line is not broken
    if (x > 0 && (x + 1 > room || (starts && word <= room && x + word > room))) {
      x = 0;
      y += 1;
    }
    places.push([x, y]);
    x += 1;
    width = Math.max(width, x);
  }
  return { places, width, height: y + 1 };
}

/** The line breaks that make the tiles largest in a place of width x height pixels, for tiles of the given shape. */
export function largest(count, gaps, width, height, ratio) {
  let best = null;
  for (let room = 1; room <= count + gaps.length * GAP + 1; room += 1) {
    const laid = broken(count, gaps, room);
    const tile = Math.min(width / laid.width, height / laid.height / ratio);
    if (!best || tile > best.tile + 0.01) best = { ...laid, tile };
  }
  return best;
}
