#!/usr/bin/env bash
# imageio-ffmpeg: the frames of a clip of variable rate, written at the rate that it tells, last five times as long
#
# Expected by most: a reader yields the frames that are in the file; count over meta["fps"] is the clip's length.
# Seen: a screen recording of 30 frames in 3 s, five slow and then quick ones, is read as 151 frames, by repeating; fps is 9.93, the
#   mean rate of the 30. So 151 frames at 9.93 a second: 15 s. OpenCV reads 30 frames.
# What to do: output_params=["-fps_mode", "passthrough"] for the frames as they are, and times from another reader.
# Versions: imageio-ffmpeg 0.6.0, av 18.1.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check imageio-ffmpeg==0.6.0 av==18.1.0 numpy==2.4.6
cat > look.py <<'EOS'
from fractions import Fraction

import av
import imageio_ffmpeg
import numpy as np

TIMES = [0, 500, 1000, 1500, 2000, *(2500 + 20 * k for k in range(25))]  # ms
with av.open("clip.mp4", "w") as out:
    stream = out.add_stream("libx264", rate=25, options={"bf": "0"})
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
    for number, at in enumerate(TIMES):
        frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 8 * number, np.uint8), format="rgb24")
        frame.pts, frame.time_base = at, Fraction(1, 1000)
        for packet in stream.encode(frame):
            out.mux(packet)
    for packet in stream.encode():
        out.mux(packet)


def read(**options):
    reader = imageio_ffmpeg.read_frames("clip.mp4", **options)
    meta = next(reader)
    return meta, [frame for frame in reader]


meta, frames = read()
_, as_they_are = read(output_params=["-fps_mode", "passthrough"])
with av.open("clip.mp4") as clip:
    true = sum(1 for _ in clip.decode(video=0))
print(f"in the file {true} frames in {meta['duration']} s; read {len(frames)}, fps {meta['fps']}:"
      f" {len(frames) / meta['fps']:.1f} s; passed through {len(as_they_are)}")
same = true == len(as_they_are) == 30 and len(frames) > 140 and len(frames) / meta["fps"] > 4 * meta["duration"]
raise SystemExit(0 if same else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
