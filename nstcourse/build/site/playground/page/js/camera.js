// One picture from the camera, which is on only while its view is open.
import {opened} from './pictures.js';
import {Told} from './told.js';

const WHY = {
  NotAllowedError:
    'The camera may not be used here. Allow it for this page, by the camera or lock sign beside the address, and try ' +
    'again; or choose a file.',
  NotFoundError: 'No camera was found. Connect one and try again, or choose a file.',
  OverconstrainedError: 'No camera was found that fits. Choose a file instead.',
  NotReadableError: 'The camera does not answer; perhaps another program uses it. Close that and try again.',
};

// Shows what the camera sees in a video element; the stream, or a Told with the reason why not.
export async function open(video) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new Told('This browser gives a page no camera, or not at this address: that needs https. Choose a file instead.');
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'environment'}, audio: false});
    video.srcObject = stream;
    await video.play();
    return stream;
  } catch (error) {
    throw new Told(WHY[error.name] ?? 'The camera could not be started. Choose a file instead.');
  }
}

export function close(video) {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

// The frame that is seen now, as an ImageBitmap.
export async function taken(video) {
  if (!video.videoWidth) throw new Told('The camera has sent no picture yet. Wait a moment, and take it again.');
  return opened(video, 'the camera');
}
