FROM python:3.11-slim

RUN useradd --create-home --uid 1000 quotewright \
    && install -d -o quotewright -g quotewright /data
WORKDIR /app

# The packages first: a change of the source does not install them again.
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md ./
COPY src ./src
RUN pip install --no-cache-dir --no-deps .

USER quotewright
ENV QUOTEWRIGHT_DATA_DIR=/data QUOTEWRIGHT_HOST=0.0.0.0 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --start-period=30s CMD ["python", "-c", \
    "import sys; from quotewright.config.supervisor import answers; sys.exit(not answers('http://127.0.0.1:8000/readyz'))"]
CMD ["quotewright", "up"]
