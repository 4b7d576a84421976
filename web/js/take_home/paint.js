// @ts-check
// Pictures and points onto a canvas.

const EXTENT = 1.25; // points are shown in the square from -EXTENT to EXTENT

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} picture (channels, height, width) in [-1, 1]
 * @param {number[]} shape
 */
export function paint(canvas, picture, shape) {
  const [channels, height, width] = shape;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  const size = height * width;
  for (let i = 0; i < size; i += 1) {
    for (let colour = 0; colour < 3; colour += 1) {
      pixels.data[4 * i + colour] = Math.round((picture[(channels === 3 ? colour : 0) * size + i] + 1) * 127.5);
    }
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>[]} points
 */
export function paintPoints(canvas, points) {
  const side = 480;
  if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, side, side);
  context.fillStyle = "#d95f02";
  for (const point of points) {
    context.beginPath();
    context.arc(((point[0] / EXTENT + 1) * side) / 2, ((1 - point[1] / EXTENT) * side) / 2, 3, 0, 2 * Math.PI);
    context.fill();
  }
}
