# GAN Playground in a container, for CPUs and NVIDIA GPUs. docs/docker.md says how to build it small, and how to serve it.
FROM python:3.13-slim-bookworm AS build
# Where pip finds PyTorch besides its usual place: empty for the default build, which serves GPUs and CPUs alike.
ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} -r requirements.txt

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin gan \
    && mkdir -p /data /runs \
    && chown gan:gan /data /runs
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GAN_RUNS=/runs \
    GAN_DATA=/data \
    GAN_CACHE=/data/cache \
    GAN_LOCAL_FOLDERS=0
USER 10001
VOLUME ["/data", "/runs"]
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('/'.join(filter(None, ['http://127.0.0.1:8501', os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'), '_stcore/health'])), timeout=4)"]
# On SIGINT the server saves its runs; the next start offers to go on with them.
STOPSIGNAL SIGINT
CMD ["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.headless", "true"]
