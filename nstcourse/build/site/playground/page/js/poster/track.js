// Where the marker is from frame to frame: a poster that hangs still does not tremble, and outlasts a frame without it.
import {homography} from './homography.js';
import {CORNERS} from './marker.js';

const STILL = 3; // px: who moves less is smoothed
const OLD = 0.5; // so much of the place before stays then
const HELD = 400; // ms for which a poster hangs on without its marker

export class Track {
  // The homography from cells to places, or null. found: what `detect` gives; time in ms.
  next(found, time) {
    if (found) {
      const before = this.corners ?? found.corners;
      const moved = found.corners.map(([x, y], i) => Math.hypot(x - before[i][0], y - before[i][1]));
      const old = Math.max(...moved) < STILL ? OLD : 0;
      this.corners = found.corners.map((p, i) => p.map((value, k) => (1 - old) * value + old * before[i][k]));
      this.seen = time;
      this.toPicture = homography(CORNERS, this.corners);
    } else if (this.corners && time - this.seen > HELD) {
      this.corners = this.toPicture = null;
    }
    return this.toPicture ?? null;
  }
}
