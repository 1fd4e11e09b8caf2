// Pictures that are drawn seldom and moved often. Without a graphics card a browser
// copies each canvas that can be drawn on anew for every frame in which anything on
// the page moves; one that only shows a bitmap it does not touch.

type Context = CanvasRenderingContext2D;

export interface Size {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  /** Nothing of what lies under it is seen through it. */
  readonly opaque?: boolean;
}

let board: OffscreenCanvas | undefined;

/** Shows on a canvas what `paint` draws, in place of what was there. The canvas is for nothing else. */
export function drawStill(canvas: HTMLCanvasElement, size: Size, paint: (context: Context) => void): void {
  const { width, height, opaque = false } = size;
  if (width === 0 || height === 0) return; // of nothing no bitmap can be made
  board ??= new OffscreenCanvas(width, height);
  board.width = width;
  board.height = height;
  const context = board.getContext("2d");
  const shown = canvas.getContext("bitmaprenderer", { alpha: !opaque });
  if (!context || !shown) return;
  // All that is drawn with on the map, both kinds of context have.
  paint(context as unknown as Context);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  shown.transferFromImageBitmap(board.transferToImageBitmap());
}
