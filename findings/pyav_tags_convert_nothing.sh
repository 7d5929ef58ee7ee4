#!/usr/bin/env bash
# PyAV: a stream tagged BT.709 is filled by BT.601's matrix, and comes back from PyAV itself 40 levels off
#
# Expected by most: RGB frames are converted by the matrix that the stream says it has; writing and reading with one library gives
#   the colours back.
# Seen: the encoder takes RGB frames and turns them into YUV by BT.601, whatever colorspace, color_primaries and color_trc say; the
#   decoder obeys the tags. Pure green comes back as (0, 215, 0). Converted first, with dst_colorspace, it is 1 level off.
# What to do: frame.reformat(format="yuv420p", dst_colorspace="itu709") before encode(), and the tags.
# Versions: av 18.1.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6
cat > look.py <<'EOS'
import io

import av
import numpy as np

COLOURS = np.uint8([[255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128]])
picture = np.repeat(np.repeat(COLOURS[None], 64, 0), 64, 1)
worst = {}
for converted in (False, True):
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=25, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 256, 64, "yuv420p"
        tags = stream.codec_context
        tags.colorspace = tags.color_primaries = tags.color_trc = tags.color_range = 1  # BT.709, narrow range
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        if converted:
            frame = frame.reformat(format="yuv420p", dst_colorspace="itu709")
        for packet in [*stream.encode(frame), *stream.encode()]:
            out.mux(packet)
    file.seek(0)
    with av.open(file) as clip:
        frame = next(clip.decode(video=0))
        assert frame.colorspace == 1  # the tag has arrived
        back = frame.to_ndarray(format="rgb24")[32, 32::64]
    print("converted first:" if converted else "by the tags alone:", back.tolist())
    worst[converted] = int(np.abs(back.astype(int) - COLOURS).max())
raise SystemExit(0 if worst[False] >= 35 and worst[True] <= 3 else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
