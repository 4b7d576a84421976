// @ts-check
// The line on which a function over a grid has a given value, by marching squares.

/**
 * Pieces of the contour, four numbers each: x1, y1, x2, y2 in columns and rows of the grid.
 * @param {ArrayLike<number>} values (rows, columns), row after row
 * @param {number} columns
 * @param {number} rows
 * @param {number} level
 * @returns {number[]}
 */
export function contour(values, columns, rows, level) {
  /** @type {number[]} */
  const pieces = [];
  for (let j = 0; j + 1 < rows; j += 1) {
    for (let i = 0; i + 1 < columns; i += 1) {
      const at = j * columns + i;
      cell(i, j, values[at] - level, values[at + 1] - level, values[at + columns + 1] - level, values[at + columns] - level, pieces);
    }
  }
  return pieces;
}

/** The pieces in one cell whose corners, counter-clockwise from (i, j), have the heights a, b, c, d. */
function cell(i, j, a, b, c, d, pieces) {
  const ends = [];
  if (a > 0 !== b > 0) ends.push(i + a / (a - b), j);
  if (b > 0 !== c > 0) ends.push(i + 1, j + b / (b - c));
  if (d > 0 !== c > 0) ends.push(i + d / (d - c), j + 1);
  if (a > 0 !== d > 0) ends.push(i, j + a / (a - d));
  if (ends.length === 4) pieces.push(...ends);
  if (ends.length !== 8) return;
  // a saddle: the middle says which corners belong together
  const joined = a + b + c + d > 0 === a > 0 ? [0, 1, 2, 3] : [0, 3, 1, 2];
  for (const end of joined) pieces.push(ends[2 * end], ends[2 * end + 1]);
}
