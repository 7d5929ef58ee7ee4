// The camera: opened, asked for one picture at a time, closed; what keeps it away, in words.
import {Told} from '../told.js';

const WHY = {
  NotAllowedError:
    'The camera may not be used: leave was not given. Allow it beside the address of this page, and start it again.',
  NotFoundError: 'There is no camera here. Connect one and start it again, or choose a photograph.',
  NotReadableError: 'The camera is in use elsewhere, or switched off. Close the other program, and start it again.',
  OverconstrainedError: 'This camera has no picture of that kind. Choose another camera, or a photograph.',
  SecurityError: 'The camera may not be used on this page. Choose a photograph.',
};
const INSECURE =
  'A browser gives the camera to https:// pages and to localhost alone. Open the page there, or choose a photograph.';
export const ON = 'The camera is on. Its pictures stay on this machine.';
export const DARK = 'The camera gives no picture at the moment; the last one is kept until it does.';
export const GONE = 'The camera went away. Connect it and start it again; the last picture is kept.';

export class Camera {
  // gone(): called when the stream ends by itself; seen(whether): when it goes dark for a while, and when it is back.
  constructor(gone, seen = () => {}) {
    Object.assign(this, {gone, seen});
    this.video = Object.assign(document.createElement('video'), {muted: true, playsInline: true});
    this.canvas = document.createElement('canvas');
    this.pen = this.canvas.getContext('2d', {willReadFrequently: true});
    this.stream = null;
  }

  get on() {
    return this.stream !== null;
  }

  // facing: "user" or "environment"; a wish, since a laptop has one camera.
  async open(facing = 'user', width = 640) {
    if (!navigator.mediaDevices?.getUserMedia) throw new Told(INSECURE);
    this.close();
    const asked = {audio: false, video: {facingMode: facing, width: {ideal: width}}};
    try {
      this.stream = await navigator.mediaDevices.getUserMedia(asked);
      this.video.srcObject = this.stream;
      await this.video.play();
    } catch (error) {
      this.close();
      throw new Told(WHY[error.name] ?? `The camera did not start (${error.name}). Choose a photograph, or try again.`);
    }
    const [track] = this.stream.getVideoTracks();
    this.mirrored = (track.getSettings().facingMode ?? facing) === 'user'; // as in a mirror, unless it looks away
    track.addEventListener('mute', () => this.on && this.seen(false));
    track.addEventListener('unmute', () => this.on && this.seen(true));
    track.addEventListener('ended', () => {
      this.close();
      this.gone();
    });
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
  }

  // {pixels RGBA, width, height} of now, its longer side `size`; null while there is nothing to be seen yet.
  frame(size, mirrored = this.mirrored) {
    const {videoWidth, videoHeight} = this.video;
    if (!this.on || !videoWidth) return null;
    const scale = size / Math.max(videoWidth, videoHeight);
    const [width, height] = [videoWidth, videoHeight].map((side) => Math.max(1, Math.round(side * scale)));
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, {width, height});
    this.pen.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? width : 0, 0);
    this.pen.drawImage(this.video, 0, 0, width, height);
    return {pixels: this.pen.getImageData(0, 0, width, height).data, width, height};
  }
}
