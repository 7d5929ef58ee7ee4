# The course in a container: JupyterLab with the library, for a processor or for a graphics card.
#
#     docker build --tag nst .                                  # TensorFlow for processors
#     docker build --tag nst-gpu --build-arg VARIANT=gpu .      # with CUDA's libraries; the machine brings the driver
#
# How it is run: course/where/container.md. What grades a class is another image: nstcourse/grading/image/Dockerfile.
ARG BASE=docker.io/library/python:3.12-slim

FROM ${BASE} AS wheel
COPY . /source
RUN python3 -m venv /tmp/venv && /tmp/venv/bin/pip wheel --no-cache-dir --no-deps --wheel-dir /wheel /source

FROM ${BASE}
ARG VARIANT=cpu
LABEL org.opencontainers.image.title="nstlib: a course on Neural Style Transfer" \
      org.opencontainers.image.description="JupyterLab with the lessons, the exercises and the library" \
      org.opencontainers.image.licenses="MIT AND CC-BY-4.0 AND CC0-1.0" \
      nst.variant="${VARIANT}"
# TensorFlow's C++ headers, 290 MB, serve only those who compile operators of their own.
COPY --from=wheel /wheel /wheel
RUN case "${VARIANT}" in cpu|gpu) ;; *) echo "VARIANT is ${VARIANT}; it must be cpu or gpu." >&2; exit 2 ;; esac && \
    python3 -m venv /opt/nst && \
    /opt/nst/bin/pip install --no-cache-dir "$(echo /wheel/nstlib-*.whl)[${VARIANT},fast,lab]" && \
    rm -rf /opt/nst/lib/python3.*/site-packages/tensorflow/include
# Number 1000 is the first user of most machines, so files in a folder of theirs stay theirs. Both folders may be volumes,
# which take over who owns them here.
RUN useradd --create-home --uid 1000 learner && \
    install --directory --owner learner --group learner /home/learner/course /home/learner/.keras
ENV PATH=/opt/nst/bin:$PATH \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    TF_CPP_MIN_LOG_LEVEL=3
USER learner
WORKDIR /home/learner/course
EXPOSE 8888
# JupyterLab says its version to everybody and all else to those who have the token.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8888/api', timeout=5)"]
# JupyterLab makes a token and prints it, unless JUPYTER_TOKEN holds one. What lies in the folder is never overwritten.
CMD ["sh", "-c", "nst course get . && exec nst lab . -- --ip=0.0.0.0 --port=8888 --no-browser"]
