/** How a picture lies in its frame. */

/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture as large as fits, or at a scale (1 is a pixel a pixel) and moved from the middle by `x` and `y` CSS pixels. */
export interface Zoom {
  readonly scale: 'fit' | number;
  readonly x: number;
  readonly y: number;
}

/** The whole picture, as large as fits. */
export const wholePicture: Zoom = { scale: 'fit', x: 0, y: 0 };

const smallest = 0.05;
const largest = 8;

/** The scale at which the whole picture fits its frame. */
export function fittingScale(picture: Size, frame: Size): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

/** Changes the scale by a factor about a point given from the frame's middle, which stays where it is. */
export function zoomBy(
  zoom: Zoom,
  factor: number,
  picture: Size,
  frame: Size,
  about: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): Zoom {
  const before = zoom.scale === 'fit' ? fittingScale(picture, frame) : zoom.scale;
  const scale = Math.min(Math.max(before * factor, smallest), largest);
  const ratio = scale / before;
  const moved = { scale, x: about.x - (about.x - zoom.x) * ratio, y: about.y - (about.y - zoom.y) * ratio };
  return keepInFrame(moved, picture, frame);
}

/** Moves the picture, never so far that a frame it could fill shows a margin. */
export function panBy(zoom: Zoom, dx: number, dy: number, picture: Size, frame: Size): Zoom {
  if (zoom.scale === 'fit') return zoom;
  return keepInFrame({ scale: zoom.scale, x: zoom.x + dx, y: zoom.y + dy }, picture, frame);
}

function keepInFrame(zoom: { readonly scale: number; readonly x: number; readonly y: number }, picture: Size, frame: Size): Zoom {
  const reach = (picturePx: number, framePx: number): number => Math.max((picturePx * zoom.scale - framePx) / 2, 0);
  const clamp = (value: number, limit: number): number => Math.min(Math.max(value, -limit), limit);
  return {
    scale: zoom.scale,
    x: clamp(zoom.x, reach(picture.width, frame.width)),
    y: clamp(zoom.y, reach(picture.height, frame.height)),
  };
}
